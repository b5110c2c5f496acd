package io.headrace.client.call;

import io.headrace.client.retry.RetrySettings;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongUnaryOperator;

/**
 * Counts failures in a row and says how long to wait after each. Belongs to one thread at a time.
 */
public final class Backoff {
  private static final long MOST_ASKED_MILLIS = 60_000;
  private static final int MAX_DOUBLINGS = 30;

  private final RetrySettings settings;
  private final LongUnaryOperator chance;
  private int failures;

  /**
   * Starts with no failure.
   *
   * @param chance a random number from 0 (included) to its argument (excluded)
   */
  public Backoff(RetrySettings settings, LongUnaryOperator chance) {
    this.settings = settings;
    this.chance = chance;
  }

  /** Something went well: what comes next is the first failure again. */
  public void progress() {
    failures = 0;
  }

  /** How many failures there were since the last progress. */
  public int failures() {
    return failures;
  }

  /** Whether there may be another attempt after one more failure. Counts that failure. */
  public boolean failedAndMayTryAgain() {
    failures++;
    return failures < settings.maxAttempts();
  }

  /**
   * How long to wait now, in nanoseconds.
   *
   * @param serverAsksMillis what the server asked for; it is waited at least so long, up to a
   *     minute
   */
  public long delayNanos(OptionalLong serverAsksMillis) {
    long base = settings.baseDelay().toNanos();
    int doublings = Math.min(Math.max(0, failures - 1), MAX_DOUBLINGS);
    long max = settings.maxDelay().toNanos();
    long grown = base > max >> doublings ? max : base << doublings;
    long jittered = grown + (base > 0 ? chance.applyAsLong(base) : 0);
    long asked =
        Duration.ofMillis(Math.min(serverAsksMillis.orElse(0), MOST_ASKED_MILLIS)).toNanos();
    return Math.max(jittered, asked);
  }
}
