package io.headrace.testkit;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Chance under a seed: the same seed gives the same throws. One thread only.
 *
 * <p>Everything random in a simulated run comes from one pair of dice or from dice {@link #split}
 * off it, so that one number repeats the whole run.
 */
public final class Dice {
  private final SplittableRandom random;

  /** Dice whose throws follow from the seed. */
  public Dice(long seed) {
    this(new SplittableRandom(seed));
  }

  private Dice(SplittableRandom random) {
    this.random = random;
  }

  /**
   * Dice of their own for one part of a run: how often it throws them changes nothing elsewhere.
   */
  public Dice split() {
    return new Dice(random.split());
  }

  /** Any number at all. */
  public long any() {
    return random.nextLong();
  }

  /** A number from 0 up to, but not including, the bound. */
  public int below(int bound) {
    return random.nextInt(bound);
  }

  /** A number from 0 up to, but not including, the bound. */
  public long below(long bound) {
    return random.nextLong(bound);
  }

  /** A number between the two, both included. */
  public int between(int least, int most) {
    return random.nextInt(least, most + 1);
  }

  /** Whether something of this probability happens, from 0 (never) to 1 (always). */
  public boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** Whether a coin shows heads. */
  public boolean coin() {
    return random.nextBoolean();
  }

  /** One of several things, each as likely as the others. */
  public <T> T pick(List<T> things) {
    return things.get(below(things.size()));
  }

  /** The index of one of several weights, each as likely as it is heavy. */
  public int weighted(int... weights) {
    int total = 0;
    for (int weight : weights) {
      total += weight;
    }
    int rest = below(total);
    int index = 0;
    while (rest >= weights[index]) {
      rest -= weights[index];
      index++;
    }
    return index;
  }
}
