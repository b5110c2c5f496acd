package io.headrace.agents.openai;

import io.headrace.sessions.Alarms;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * The body of an answer while it comes: only so much of it, and closed when nothing comes for too
 * long. One thread reads; any may close.
 */
final class HeardBody extends FilterInputStream {
  private final Alarms alarms;
  private final long silenceMillis;
  private final long maxBytes;

  private volatile long heard;
  private volatile boolean silent;
  private volatile boolean closed;

  /**
   * @param silence how long nothing may come, at least; twice as long at most
   * @param maxBytes how much may come
   */
  HeardBody(InputStream body, Alarms alarms, Duration silence, long maxBytes) {
    super(body);
    this.alarms = alarms;
    this.silenceMillis = silence.toMillis();
    this.maxBytes = maxBytes;
    listen(0);
  }

  /** Looks again later whether more has come than now. */
  private void listen(long before) {
    alarms.after(
        silenceMillis,
        () -> {
          if (closed) {
            return;
          }
          if (heard != before) {
            listen(heard);
            return;
          }
          silent = true;
          try {
            close();
          } catch (IOException e) {
            // It is of no use any more, and whoever reads is told why.
          }
        });
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count;
    try {
      count = super.read(bytes, offset, length);
    } catch (IOException e) {
      throw silent ? new SilentException() : e;
    }
    if (silent) {
      throw new SilentException();
    }
    if (count > 0) {
      count(count);
    }
    return count;
  }

  /** Only the thread that reads counts. */
  @SuppressWarnings("NonAtomicVolatileUpdate")
  private void count(int more) throws IOException {
    heard += more;
    if (heard > maxBytes) {
      throw new IOException("the model's answer has more than " + maxBytes + " bytes");
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    super.close();
  }
}
