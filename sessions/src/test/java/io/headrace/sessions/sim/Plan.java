package io.headrace.sessions.sim;

import io.headrace.testkit.Dice;
import java.util.ArrayList;
import java.util.List;

/**
 * What one seed chose to do. Each run is one-sided in its own way: some die all the time, some have
 * a disk that is full, in some nobody ever steers.
 *
 * @param journal whether it runs on the journal, on a simulated disk
 * @param deeds how many things happen
 * @param sessions how many sessions there are
 * @param crashesPerDiskStep how likely the machine crashes in a step of the disk
 * @param prompt whether everything is done at once when it is due
 * @param foreignFences whether somebody else takes the streams over
 * @param habits how often each kind of deed happens, by its place in {@link Deed}
 */
record Plan(
    boolean journal,
    int deeds,
    int sessions,
    double crashesPerDiskStep,
    boolean prompt,
    boolean foreignFences,
    List<Integer> habits) {

  /** What can happen. */
  enum Deed {
    LANE(60),
    COMMIT(40),
    ALARM(10),
    TIME(12),
    USER(20),
    WORKER(40),
    VIEWER(12),
    INTRUDER(3),
    REPEAT(6),
    FULL(1),
    DEATH(1),
    UPKEEP(1),
    COMPARE(1);

    private final int weight;

    Deed(int weight) {
      this.weight = weight;
    }
  }

  static Plan of(Dice dice) {
    List<Integer> habits = new ArrayList<>();
    for (Deed deed : Deed.values()) {
      habits.add(
          switch (dice.below(4)) {
            case 0 -> (deed.weight + 3) / 4;
            case 1 -> deed.weight * 3;
            default -> deed.weight;
          });
    }
    for (Deed seldom : List.of(Deed.FULL, Deed.DEATH, Deed.INTRUDER)) {
      if (dice.coin()) {
        habits.set(List.of(Deed.values()).indexOf(seldom), 0);
      }
    }
    boolean journal = dice.chance(0.3);
    return new Plan(
        journal,
        dice.pick(List.of(300, 1000, 3000)),
        dice.between(1, 3),
        journal ? dice.pick(List.of(0.0, 0.0005, 0.003)) : 0,
        dice.chance(0.3),
        dice.chance(0.2),
        habits);
  }

  Deed deed(Dice dice) {
    int[] weights = habits.stream().mapToInt(Integer::intValue).toArray();
    return Deed.values()[dice.weighted(weights)];
  }
}
