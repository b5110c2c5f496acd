package io.headrace.server.rate;

import java.util.concurrent.TimeUnit;

/**
 * So much a second, on average: the rule of the leaky bucket, as arithmetic on one number. That
 * number is the moment up to which what has happened is paid for; nothing more happens while it
 * lies a second in the future, which is how much may happen at once.
 *
 * @param perSecond how much a second, at least 1
 */
public record Rate(long perSecond) {
  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** More than this at a time is not counted; it keeps the arithmetic within 64 bits. */
  private static final long MOST_AT_ONCE = Long.MAX_VALUE / SECOND_NANOS / 2;

  public Rate {
    if (perSecond < 1) {
      throw new IllegalArgumentException(
          "a rate is at least 1 a second, but this one is " + perSecond);
    }
  }

  /** How long it takes to pay for an amount, in nanoseconds. */
  public long priceNanos(long amount) {
    return Math.min(amount, MOST_AT_ONCE) * SECOND_NANOS / perSecond;
  }

  /**
   * How long anything has to wait, in nanoseconds; 0 or less if it may happen now. It may when
   * there is room for one more within the second, however large it is: the rest is owed, and waited
   * for by what comes after. So a large amount waits no longer than a small one, and waiting as
   * long as this says is enough.
   *
   * @param paidUntilNanos the moment up to which everything before is paid for
   * @param nowNanos the time
   */
  public long waitNanos(long paidUntilNanos, long nowNanos) {
    return paidUntilNanos - nowNanos - (SECOND_NANOS - priceNanos(1));
  }

  /** The moment up to which everything is paid for when an amount has happened now. */
  public long paidUntilAfter(long paidUntilNanos, long nowNanos, long amount) {
    // Differences, because the clock's zero is anywhere.
    long from = paidUntilNanos - nowNanos > 0 ? paidUntilNanos : nowNanos;
    return from + priceNanos(amount);
  }
}
