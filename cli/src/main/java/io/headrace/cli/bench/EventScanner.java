package io.headrace.cli.bench;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Finds the records in a stream of server-sent events. It reads only what servers of this protocol
 * write, as they write it, and takes a copy and a pass over the bytes: a reader that parsed JSON
 * would measure itself. Belongs to one connection.
 */
final class EventScanner {
  /** Takes a record. */
  interface Sink {
    /**
     * Takes a record.
     *
     * @param bytes holds its body; valid during the call
     * @param bodyAt where the body begins
     */
    void record(long seqNum, byte[] bytes, int bodyAt);
  }

  private static final byte[] BATCH = ascii("data: {\"records\":[");
  private static final byte[] SEQ_NUM = ascii("{\"seq_num\":");
  private static final byte[] TIMESTAMP = ascii(",\"timestamp\":");
  private static final byte[] BODY = ascii(",\"body\":\"");
  private static final byte[] END = ascii("\"}");
  private static final byte[] ERROR = ascii("event: error");

  private final Sink sink;
  private final int bodyBytes;
  private final LineSplitter lines = new LineSplitter(this::line);
  private byte[] pending = new byte[0];
  private int end;
  private int at;

  /**
   * A scanner.
   *
   * @param bodyBytes how long every body is; bodies hold nothing that JSON escapes
   */
  EventScanner(Sink sink, int bodyBytes) {
    this.sink = sink;
    this.bodyBytes = bodyBytes;
  }

  /** Takes the next bytes. */
  void feed(ByteBuf in, int index, int length) {
    lines.feed(in, index, length);
  }

  private void line(byte[] bytes, int from, int to) {
    pending = bytes;
    end = to;
    at = from;
    if (skip(BATCH)) {
      records(to);
    } else if (skip(ERROR)) {
      throw new MismatchException("the server ended a live read with an error");
    }
  }

  private void records(int to) {
    while (pending[at] != ']') {
      if (pending[at] == ',') {
        at++;
      }
      expect(SEQ_NUM, to);
      long seqNum = number();
      expect(TIMESTAMP, to);
      number();
      expect(BODY, to);
      int body = at;
      at = Math.min(at + bodyBytes, to);
      expect(END, to);
      sink.record(seqNum, pending, body);
    }
  }

  private long number() {
    long number = 0;
    while (pending[at] >= '0' && pending[at] <= '9') {
      number = number * 10 + (pending[at++] - '0');
    }
    return number;
  }

  private void expect(byte[] text, int to) {
    if (at + text.length > to || !skip(text)) {
      throw new MismatchException(
          "expected "
              + new String(text, StandardCharsets.US_ASCII)
              + " in an event, but got "
              + new String(pending, at, Math.clamp(end - at, 0, 40), StandardCharsets.US_ASCII));
    }
  }

  private boolean skip(byte[] text) {
    if (at + text.length > end
        || !Arrays.equals(pending, at, at + text.length, text, 0, text.length)) {
      return false;
    }
    at += text.length;
    return true;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
