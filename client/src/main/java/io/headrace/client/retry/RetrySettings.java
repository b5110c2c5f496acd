package io.headrace.client.retry;

import java.time.Duration;

/**
 * How often and how soon something is tried again.
 *
 * @param maxAttempts how often something is tried in a row without any progress, the first time
 *     included; at least 1
 * @param baseDelay how long to wait after the first failure, not negative; doubles with each
 *     further one
 * @param maxDelay what it doubles up to, a day at most. A random part of up to {@code baseDelay}
 *     comes on top
 */
public record RetrySettings(int maxAttempts, Duration baseDelay, Duration maxDelay) {
  private static final Duration LONGEST_DELAY = Duration.ofDays(1);

  /** Three attempts; 100 milliseconds, doubling up to a second. */
  public static final RetrySettings DEFAULT =
      new RetrySettings(3, Duration.ofMillis(100), Duration.ofSeconds(1));

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if nothing is tried even once, the delays are negative or in
   *     the wrong order, or one is longer than a day
   */
  public RetrySettings {
    if (maxAttempts < 1) {
      throw new IllegalArgumentException(
          "something is tried at least once, but not " + maxAttempts + " times");
    }
    if (maxDelay.compareTo(LONGEST_DELAY) > 0) {
      throw new IllegalArgumentException(
          "expected to wait a day at most between attempts, but not " + maxDelay);
    }
    if (baseDelay.isNegative() || maxDelay.compareTo(baseDelay) < 0) {
      throw new IllegalArgumentException(
          "expected delays with 0 <= base <= max, but they are " + baseDelay + " and " + maxDelay);
    }
  }

  /**
   * The same with another number of attempts.
   *
   * @throws IllegalArgumentException if it is less than 1
   */
  public RetrySettings withMaxAttempts(int attempts) {
    return new RetrySettings(attempts, baseDelay, maxDelay);
  }
}
