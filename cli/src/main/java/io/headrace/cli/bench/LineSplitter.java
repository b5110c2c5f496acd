package io.headrace.cli.bench;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** Finds the lines in bytes that come in pieces, with one copy. Belongs to one connection. */
final class LineSplitter {
  /** Takes a line. */
  interface Sink {
    /**
     * Takes a line.
     *
     * @param bytes holds it; valid during the call
     * @param from where it begins
     * @param to where its end stands, which is not part of it
     */
    void line(byte[] bytes, int from, int to);
  }

  private final Sink sink;
  private byte[] pending = new byte[1024];
  private int scanned;
  private int end;

  LineSplitter(Sink sink) {
    this.sink = sink;
  }

  /** Takes the next bytes. */
  void feed(ByteBuf in, int index, int length) {
    if (end + length > pending.length) {
      pending = Arrays.copyOf(pending, Math.max(end + length, pending.length * 2));
    }
    in.getBytes(index, pending, end, length);
    end += length;
    int line = 0;
    for (int i = scanned; i < end; i++) {
      if (pending[i] == '\n') {
        sink.line(pending, line, i);
        line = i + 1;
      }
    }
    System.arraycopy(pending, line, pending, 0, end - line);
    end -= line;
    scanned = end;
  }
}
