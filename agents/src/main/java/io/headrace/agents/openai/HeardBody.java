package io.headrace.agents.openai;

import io.headrace.sessions.Alarms;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * The body of an answer while it comes: only so much of it, and of each line, which is kept until
 * it ends; and closed when nothing comes for too long. One thread reads; any may close.
 */
final class HeardBody extends FilterInputStream {
  private static final long END_MILLIS = 1_000;

  private final Alarms alarms;
  private final long silenceMillis;
  private final long maxBytes;
  private final long maxLineBytes;

  /** How much of a line has come. Belongs to the thread that reads. */
  private long line;

  private volatile long heard;
  private volatile boolean silent;
  private volatile boolean closed;

  /**
   * @param silence how long nothing may come, at least; twice as long at most
   * @param maxBytes how much may come
   * @param maxLineBytes how much of it in one line, about
   */
  HeardBody(InputStream body, Alarms alarms, Duration silence, long maxBytes, long maxLineBytes) {
    super(body);
    this.alarms = alarms;
    this.silenceMillis = silence.toMillis();
    this.maxBytes = maxBytes;
    this.maxLineBytes = maxLineBytes;
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

  /**
   * Nothing more is wanted of it: whoever sends it has a moment to end it, for the next request.
   */
  void endsSoon() {
    alarms.after(
        END_MILLIS,
        () -> {
          try {
            close();
          } catch (IOException e) {
            // It is of no use any more.
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
      countLine(bytes, offset, count);
    }
    return count;
  }

  /** Only the thread that reads counts. */
  @SuppressWarnings("NonAtomicVolatileUpdate")
  private void count(int more) throws IOException {
    heard += more;
    if (heard > maxBytes) {
      throw new TooMuchException("an answer", maxBytes);
    }
  }

  private void countLine(byte[] bytes, int offset, int count) throws IOException {
    for (int i = offset; i < offset + count; i++) {
      line = bytes[i] == '\n' ? 0 : line + 1;
    }
    if (line > maxLineBytes) {
      throw new TooMuchException("a line", maxLineBytes);
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    super.close();
  }
}
