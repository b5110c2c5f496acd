package io.headrace.log.journal;

import io.headrace.log.time.Time;
import java.time.Duration;

/** A clock that stands still until it is moved. */
final class ManualTime implements Time {
  private long wallMillis = 1_000_000;
  private long nanos;

  @Override
  public long wallMillis() {
    return wallMillis;
  }

  @Override
  public long nanos() {
    return nanos;
  }

  void pass(Duration duration) {
    wallMillis += duration.toMillis();
    nanos += duration.toNanos();
  }

  /** Sets the wall clock, forwards or backwards. */
  void jumpTo(long millis) {
    wallMillis = millis;
  }
}
