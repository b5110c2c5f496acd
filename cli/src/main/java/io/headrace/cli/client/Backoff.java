package io.headrace.cli.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: twice as long each time up to a limit, and of that a
 * random half, so that those who lost the same server do not come back in step. Not thread-safe.
 */
public final class Backoff {
  private static final long FIRST_MS = 100;
  private static final long LONGEST_MS = 10_000;

  private final RandomGenerator random;
  private int attempts;

  /** No attempt has failed yet. */
  public Backoff(RandomGenerator random) {
    this.random = random;
  }

  /** How many attempts failed since the last success. */
  public int attempts() {
    return attempts;
  }

  /** Says that an attempt failed; returns how long to wait. */
  public Duration failed() {
    long ceilingMs = Math.min(LONGEST_MS, FIRST_MS << Math.min(attempts, 20));
    attempts++;
    return Duration.ofMillis(ceilingMs / 2 + random.nextLong(ceilingMs / 2 + 1));
  }

  /** Says that an attempt succeeded. */
  public void succeeded() {
    attempts = 0;
  }
}
