package io.headrace.server.http;

import io.headrace.server.access.Caller;
import java.util.concurrent.TimeUnit;

/**
 * Tells somebody who is served for a while when its token expires or is revoked. Owned by one event
 * loop; the revocation comes from elsewhere and is brought there.
 */
final class AccessWatch extends Alarm {
  /** Clocks are set right now and then, so that a far end is looked at again. */
  private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Loop loop;
  private final Caller caller;
  private final Runnable ended;
  private final Runnable revoked = this::revoked;
  private boolean watches;

  /**
   * @param ended is run once, on the loop, when the caller's token proves nothing any more
   */
  AccessWatch(Loop loop, Caller caller, Runnable ended) {
    this.loop = loop;
    this.caller = caller;
    this.ended = ended;
  }

  void begin() {
    watches = true;
    setAlarm();
    caller.onRevocation(revoked);
  }

  void cancel() {
    watches = false;
    loop.alarms().cancel(this);
    caller.forget(revoked);
  }

  private void revoked() {
    loop.mailbox().post(this::look);
  }

  @Override
  protected void rings() {
    look();
  }

  private void look() {
    if (!watches) {
      return;
    }
    if (caller.isStillValid(loop.time().wallMillis())) {
      setAlarm();
    } else {
      cancel();
      ended.run();
    }
  }

  private void setAlarm() {
    if (caller.expiresAtMillis() == Long.MAX_VALUE) {
      return;
    }
    long leftMillis = Math.max(0, caller.expiresAtMillis() - loop.time().wallMillis());
    boolean far = leftMillis >= TimeUnit.NANOSECONDS.toMillis(LONGEST_NANOS);
    loop.alarms().set(this, far ? LONGEST_NANOS : TimeUnit.MILLISECONDS.toNanos(leftMillis));
  }
}
