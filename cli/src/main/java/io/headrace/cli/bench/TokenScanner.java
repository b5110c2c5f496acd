package io.headrace.cli.bench;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Finds the events in a session's tail, and the moments at which their tokens were written. It
 * reads only what the server writes, as it writes it. Belongs to one connection.
 */
final class TokenScanner {
  /** Takes what is found. */
  interface Sink {
    /** An event has a place. */
    void event(long seqNum);

    /** A token was written at a moment. */
    void token(long writtenNanos);

    /** The server ends the tail, or says that something is gone. */
    void unexpected(String line);
  }

  private static final byte[] ID = ascii("id: ");
  private static final byte[] TEXT = ascii("data: {\"type\":\"text\"");
  private static final byte[] DELTA = ascii("\"delta\":\"");
  private static final byte[] CLOSE = ascii("\"}");
  private static final byte[] BYE = ascii("event: bye");
  private static final byte[] RESET = ascii("event: reset");

  private final Sink sink;
  private final LineSplitter lines = new LineSplitter(this::line);

  TokenScanner(Sink sink) {
    this.sink = sink;
  }

  /** Takes the next bytes. */
  void feed(ByteBuf in, int index, int length) {
    lines.feed(in, index, length);
  }

  private void line(byte[] bytes, int from, int to) {
    if (begins(bytes, from, to, ID)) {
      sink.event(afterDot(bytes, from + ID.length, to));
    } else if (begins(bytes, from, to, TEXT)) {
      tokens(bytes, from, to);
    } else if (begins(bytes, from, to, BYE) || begins(bytes, from, to, RESET)) {
      sink.unexpected(text(bytes, from, to));
    }
  }

  /**
   * The delta comes last, between its name and what ends the object; it is one stamp or several,
   * since a worker sends together what came while it sent.
   */
  private void tokens(byte[] bytes, int from, int to) {
    int end = to - CLOSE.length;
    int at = end;
    while (at - Stamp.DIGITS > from && bytes[at - 1] != '"') {
      at -= Stamp.DIGITS;
    }
    if (at == end
        || !begins(bytes, at - DELTA.length, to, DELTA)
        || !begins(bytes, end, to, CLOSE)) {
      throw new MismatchException("expected tokens with stamps, but got " + text(bytes, from, to));
    }
    for (; at < end; at += Stamp.DIGITS) {
      sink.token(Stamp.read(bytes, at));
    }
  }

  private static long afterDot(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && bytes[at] != '.') {
      at++;
    }
    long number = 0;
    for (int i = at + 1; i < to; i++) {
      number = number * 10 + (bytes[i] - '0');
    }
    return number;
  }

  private static boolean begins(byte[] bytes, int from, int to, byte[] text) {
    return from >= 0
        && from + text.length <= to
        && Arrays.equals(bytes, from, from + text.length, text, 0, text.length);
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, Math.min(to - from, 200), StandardCharsets.UTF_8);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
