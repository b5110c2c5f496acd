package io.headrace.client.call;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * Until when a server has asked for no more of what belongs together: told to one request, it holds
 * for all of them. For any thread.
 */
public final class Patience {
  private static final Duration LONGEST = Duration.ofMinutes(1);

  // Guarded by this.
  private boolean asked;
  private long untilNanos;

  /** Nobody has asked for any. */
  public Patience() {}

  /**
   * A server has answered.
   *
   * @param millis what it asked for, if it asked for any; no more than a minute counts
   * @param nowNanos the time of a carrier
   */
  synchronized void told(OptionalLong millis, long nowNanos) {
    if (millis.isPresent()) {
      long until =
          nowNanos + Duration.ofMillis(Math.min(millis.getAsLong(), LONGEST.toMillis())).toNanos();
      untilNanos = asked && untilNanos - until > 0 ? untilNanos : until;
      asked = true;
    }
  }

  /** How long to wait before the next request, in nanoseconds; not positive if not at all. */
  synchronized long leftNanos(long nowNanos) {
    return asked ? untilNanos - nowNanos : 0;
  }
}
