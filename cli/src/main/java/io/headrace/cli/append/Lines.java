package io.headrace.cli.append;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Cuts bytes into lines. A line ends with a line feed, which is not part of it; nothing else is
 * taken away. What follows the last line feed is a line if there is anything. Not thread-safe.
 */
final class Lines {
  private final InputStream in;
  private final int maxLineBytes;
  private final byte[] buffer = new byte[1 << 16];
  private int position;
  private int limit;
  private long number;

  /**
   * The lines of an input.
   *
   * @param maxLineBytes the longest line, in bytes
   */
  Lines(InputStream in, int maxLineBytes) {
    this.in = in;
    this.maxLineBytes = maxLineBytes;
  }

  /** The number of the line last read or, if that failed, tried; the first is 1. */
  long number() {
    return number;
  }

  /**
   * Reads the next line.
   *
   * @return the line, or null at the end
   * @throws IllegalArgumentException if the line is too long
   */
  byte @Nullable [] next() throws IOException {
    number++;
    ByteArrayOutputStream line = new ByteArrayOutputStream(128);
    boolean any = false;
    while (true) {
      if (position == limit && !fill()) {
        return any ? line.toByteArray() : null;
      }
      any = true;
      int end = indexOfLineFeed();
      line.write(buffer, position, end - position);
      position = end;
      if (line.size() > maxLineBytes) {
        throw new IllegalArgumentException(
            "expected at most " + maxLineBytes + " bytes, but the line is longer");
      }
      if (position < limit) {
        position++;
        return line.toByteArray();
      }
    }
  }

  private boolean fill() throws IOException {
    int read = in.read(buffer);
    position = 0;
    limit = Math.max(read, 0);
    return read > 0;
  }

  private int indexOfLineFeed() {
    int at = position;
    while (at < limit && buffer[at] != '\n') {
      at++;
    }
    return at;
  }
}
