package io.headrace.testkit;

import io.headrace.log.time.Time;
import java.time.Duration;

/**
 * A clock that moves only when it is told to. Any thread may read and move it.
 *
 * <p>It keeps the promise of {@link Time} and no more: {@link #nanos} never goes backwards, while
 * the wall clock can be set like any other.
 */
public final class SimulatedTime implements Time {
  /** Where the wall clock begins: long enough after the epoch for everything to be older. */
  public static final long START_MILLIS = 1_000_000_000_000L;

  // Guarded by this.
  private long nanos;
  private long wallOffsetMillis = START_MILLIS;

  @Override
  public synchronized long wallMillis() {
    return wallOffsetMillis + nanos / 1_000_000;
  }

  @Override
  public synchronized long nanos() {
    return nanos;
  }

  /** Lets time pass. */
  public synchronized void advance(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(
          "time does not go backwards, but was told to: " + duration);
    }
    nanos += duration.toNanos();
  }

  /** Sets the wall clock forwards or, with a negative number, backwards. No time passes. */
  public synchronized void setWallClock(long byMillis) {
    wallOffsetMillis += byMillis;
  }
}
