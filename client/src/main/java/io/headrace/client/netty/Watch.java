package io.headrace.client.netty;

/**
 * Decides when a connection has been silent or unused for too long. Keeps no time itself: who asks
 * says what time it is, in nanoseconds of a monotonic clock.
 *
 * <p>Belongs to one thread.
 */
final class Watch {
  /** What a connection needs. */
  enum Need {
    NOTHING,
    /** Nothing came for long: ask the server whether it is there. */
    PING,
    /** The server was asked, and nothing came: it is gone. */
    BREAK_OFF,
    /** Nobody uses it. */
    LET_GO
  }

  private final long silenceNanos;
  private final long pingNanos;
  private final long idleNanos;

  private boolean busy;
  private boolean asked;
  // Since when it is as it is: unused, silent, or asked.
  private long sinceNanos;

  Watch(TransportSettings settings, long nowNanos) {
    this.silenceNanos = settings.silenceTimeout().toNanos();
    this.pingNanos = settings.pingTimeout().toNanos();
    this.idleNanos = settings.idleTimeout().toNanos();
    this.sinceNanos = nowNanos;
  }

  /** Something came from the server, whatever it is: it is there. */
  void heard(long nowNanos) {
    if (busy) {
      asked = false;
      sinceNanos = nowNanos;
    }
  }

  /** There is an exchange now, after there was none. */
  void used(long nowNanos) {
    busy = true;
    asked = false;
    sinceNanos = nowNanos;
  }

  /** There is no exchange any more. */
  void unused(long nowNanos) {
    busy = false;
    asked = false;
    sinceNanos = nowNanos;
  }

  /** When something may be needed. */
  long dueNanos() {
    if (!busy) {
      return sinceNanos + idleNanos;
    }
    return sinceNanos + (asked ? pingNanos : silenceNanos);
  }

  /** What is needed now. That a ping is needed is said once. */
  Need need(long nowNanos) {
    if (nowNanos - dueNanos() < 0) {
      return Need.NOTHING;
    }
    if (!busy) {
      return Need.LET_GO;
    }
    if (asked) {
      return Need.BREAK_OFF;
    }
    asked = true;
    sinceNanos = nowNanos;
    return Need.PING;
  }
}
