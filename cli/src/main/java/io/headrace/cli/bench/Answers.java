package io.headrace.cli.bench;

import io.headrace.wire.AppendAck;
import io.headrace.wire.S2Proto;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Checks answers. */
final class Answers {
  private Answers() {}

  /** Makes sure of a status. */
  static void expect(int expected, int status, byte[] body, int length) {
    if (status != expected) {
      throw new MismatchException(
          "expected status "
              + expected
              + ", but got "
              + status
              + ": "
              + new String(body, 0, Math.min(length, 500), StandardCharsets.UTF_8));
    }
  }

  /** An acknowledgement of so many records. */
  static AppendAck ack(int status, byte[] body, int length, int records) {
    expect(200, status, body, length);
    AppendAck ack = S2Proto.readAppendAck(Arrays.copyOf(body, length));
    long acknowledged = ack.end().seqNum() - ack.start().seqNum();
    if (acknowledged != records) {
      throw new MismatchException(
          "expected " + records + " records acknowledged, but got " + acknowledged);
    }
    if (Long.compareUnsigned(ack.tail().seqNum(), ack.end().seqNum()) < 0) {
      throw new MismatchException("an acknowledgement's tail lies before its end: " + ack);
    }
    return ack;
  }
}
