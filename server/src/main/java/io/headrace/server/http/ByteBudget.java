package io.headrace.server.http;

import java.util.concurrent.atomic.AtomicLong;

/** How many bytes of request bodies the whole server may hold at a time. For any thread. */
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

  /** Gives bytes back. */
  void giveBack(long bytes) {
    takenBytes.addAndGet(-bytes);
  }

  /** The bytes taken now. */
  public long takenBytes() {
    return takenBytes.get();
  }
}
