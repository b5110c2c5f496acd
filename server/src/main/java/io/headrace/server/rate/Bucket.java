package io.headrace.server.rate;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What somebody has used of a {@link Rate}: one number, moved without a lock. For any thread. All
 * times are readings of the same clock.
 */
public final class Bucket {
  private final AtomicLong paidUntilNanos;

  /** A bucket of which nothing has been used. */
  public Bucket(long nowNanos) {
    this.paidUntilNanos = new AtomicLong(nowNanos);
  }

  /**
   * Takes an amount, if the rate allows it now.
   *
   * @return 0 if it was taken; otherwise nothing was taken, and this is how many nanoseconds later
   *     to ask again
   */
  public long tryTake(Rate rate, long nowNanos, long amount) {
    while (true) {
      long paidUntil = paidUntilNanos.get();
      long wait = rate.waitNanos(paidUntil, nowNanos);
      if (wait > 0) {
        return wait;
      }
      long next = rate.paidUntilAfter(paidUntil, nowNanos, amount);
      if (paidUntilNanos.compareAndSet(paidUntil, next)) {
        return 0;
      }
    }
  }

  /** Gives an amount back that was taken and not used after all. */
  public void giveBack(Rate rate, long amount) {
    paidUntilNanos.addAndGet(-rate.priceNanos(amount));
  }

  /** Whether everything is paid for, so that a new bucket would be the same. */
  boolean isIdle(long nowNanos) {
    return paidUntilNanos.get() - nowNanos <= 0;
  }
}
