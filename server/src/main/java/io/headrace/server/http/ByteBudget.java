package io.headrace.server.http;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** How many bytes of one kind the whole server may hold at a time. For any thread. */
public final class ByteBudget {
  private final long totalBytes;
  private final AtomicLong takenBytes = new AtomicLong();
  private final Queue<Runnable> waiters = new ConcurrentLinkedQueue<>();

  ByteBudget(long totalBytes) {
    this.totalBytes = totalBytes;
  }

  /** Takes some bytes, if there are as many left. */
  public boolean tryTake(long bytes) {
    if (takenBytes.addAndGet(bytes) <= totalBytes) {
      return true;
    }
    takenBytes.addAndGet(-bytes);
    return false;
  }

  /** Takes some bytes that are there already, even beyond the total. */
  void take(long bytes) {
    takenBytes.addAndGet(bytes);
  }

  /** Whether nothing is left. */
  boolean isUsedUp() {
    return takenBytes.get() >= totalBytes;
  }

  /** Gives bytes back, and lets the one who has waited longest try again. */
  public void giveBack(long bytes) {
    takenBytes.addAndGet(-bytes);
    wakeNext();
  }

  /**
   * Has somebody told once when bytes were given back. They may not be enough for it; then it waits
   * again, behind the others. Who is told and finds enough lets {@link #wakeNext the next} try.
   *
   * @param wake hands on only; it may be run before this returns
   */
  public void await(Runnable wake) {
    waiters.add(wake);
    // What was given back before that reached nobody.
    if (!isUsedUp()) {
      wakeNext();
    }
  }

  /** Takes that back. */
  public void forget(Runnable wake) {
    if (!waiters.remove(wake)) {
      // It was told already, and will do nothing with it.
      wakeNext();
    }
  }

  /** Lets the one who has waited longest try again. */
  public void wakeNext() {
    Runnable next = waiters.poll();
    if (next != null) {
      next.run();
    }
  }

  /** The bytes taken now. */
  public long takenBytes() {
    return takenBytes.get();
  }
}
