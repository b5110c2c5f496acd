package io.headrace.sessions;

import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Has one thing done on a lane: at the earliest of the times that it was set to, and then not again
 * until it is set anew. It may be early, so that whoever is reminded looks whether it is time.
 *
 * <p>Owned by its lane.
 */
final class Reminder {
  /** What takes longer is reminded of in between. */
  private static final long MAX_MILLIS = TimeUnit.DAYS.toMillis(1);

  private final Shared shared;
  private final Executor lane;
  private Runnable work;
  private boolean isSet;
  private long dueNanos;

  Reminder(Shared shared, Executor lane, Runnable work) {
    this.shared = shared;
    this.lane = lane;
    this.work = work;
  }

  /** Sets it. */
  void in(long millis) {
    long delay = Math.clamp(millis, 0, MAX_MILLIS);
    long due = shared.nanos() + TimeUnit.MILLISECONDS.toNanos(delay);
    if (!isSet || due - dueNanos < 0) {
      isSet = true;
      dueNanos = due;
      shared.alarms().after(delay, () -> lane.execute(() -> ring(due)));
    }
  }

  private void ring(long due) {
    if (isSet && due == dueNanos) {
      isSet = false;
      work.run();
    }
  }

  /** Lets go of whoever is to be reminded: alarms that are set may stay so for long. */
  void forget() {
    work = () -> {};
  }
}
