package io.headrace.server.http;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;

/** How many bytes of one kind the whole server may hold at a time. For any thread. */
public final class ByteBudget {
  private final long totalBytes;
  private final AtomicLong takenBytes = new AtomicLong();

  /** Who waits for bytes, the longest first. Guarded by itself, but for {@link #waiting}. */
  private final Queue<Waiting> queue = new ArrayDeque<>();

  /** How many wait: looked at without the lock, since mostly nobody does. */
  private volatile int waiting;

  private record Waiting(long bytes, Runnable granted) {}

  ByteBudget(long totalBytes) {
    this.totalBytes = totalBytes;
  }

  /** Takes some bytes, if there are as many left and nobody waits for them. */
  boolean tryTake(long bytes) {
    // Those who can wait would wait for ever behind those who cannot.
    return waiting == 0 && tryTake(bytes, /* evenIfTooLarge= */ false);
  }

  private boolean tryTake(long bytes, boolean evenIfTooLarge) {
    while (true) {
      long taken = takenBytes.get();
      if (taken + bytes > totalBytes && !(evenIfTooLarge && taken == 0)) {
        return false;
      }
      if (takenBytes.compareAndSet(taken, taken + bytes)) {
        return true;
      }
    }
  }

  /** Takes some bytes that are there already, even beyond the total. */
  void take(long bytes) {
    takenBytes.addAndGet(bytes);
  }

  /**
   * Takes some bytes, or waits for them behind those who wait already. More than there can ever be
   * are given when nothing else is taken, so that nobody waits for ever.
   *
   * @param granted is told once when the bytes have been taken after a wait, on any thread and
   *     perhaps before this returns; it only hands on. Not told if the bytes were taken at once.
   * @return whether they were taken at once
   */
  public boolean takeOrAwait(long bytes, Runnable granted) {
    if (waiting == 0 && tryTake(bytes, /* evenIfTooLarge= */ true)) {
      return true;
    }
    synchronized (queue) {
      queue.add(new Waiting(bytes, granted));
      waiting = queue.size();
    }
    // What was given back before that was told to nobody.
    grantInOrder();
    return false;
  }

  /**
   * Waits no longer.
   *
   * @return false if the bytes are taken already: who waited is told, or was, and gives them back
   */
  public boolean forget(Runnable granted) {
    boolean forgotten;
    synchronized (queue) {
      forgotten = queue.removeIf(each -> each.granted.equals(granted));
      waiting = queue.size();
    }
    // Those behind it may want less.
    grantInOrder();
    return forgotten;
  }

  /** Gives bytes back, to those who have waited longest if somebody waits. */
  public void giveBack(long bytes) {
    takenBytes.addAndGet(-bytes);
    if (waiting > 0) {
      grantInOrder();
    }
  }

  private void grantInOrder() {
    while (true) {
      Waiting first;
      synchronized (queue) {
        first = queue.peek();
        if (first == null || !tryTake(first.bytes, /* evenIfTooLarge= */ true)) {
          return;
        }
        queue.remove();
        waiting = queue.size();
      }
      first.granted.run();
    }
  }

  /** Whether nothing is left. */
  boolean isUsedUp() {
    return takenBytes.get() >= totalBytes;
  }

  /** The bytes taken now. */
  public long takenBytes() {
    return takenBytes.get();
  }
}
