package io.headrace.server.http;

import java.util.concurrent.atomic.AtomicLong;

/** How many bytes of one kind the whole server may hold at a time. For any thread. */
public final class ByteBudget {
  private final long totalBytes;
  private final AtomicLong takenBytes = new AtomicLong();

  ByteBudget(long totalBytes) {
    this.totalBytes = totalBytes;
  }

  /** Takes some bytes, if there are as many left. */
  boolean tryTake(long bytes) {
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

  /** Gives bytes back. */
  void giveBack(long bytes) {
    takenBytes.addAndGet(-bytes);
  }

  /** The bytes taken now. */
  public long takenBytes() {
    return takenBytes.get();
  }
}
