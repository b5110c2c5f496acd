package io.headrace.cli.bench;

import com.google.protobuf.ByteString;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.SequencedRecord;
import java.nio.ByteBuffer;

/**
 * Which records a steady producer writes, and when each is due.
 *
 * @param startNanos when the first is due
 * @param intervalNanos how much later each next one
 */
record SoakPace(long startNanos, double intervalNanos) {
  /** So many MiB a second. */
  static SoakPace of(long startNanos, int mebibytes) {
    return new SoakPace(startNanos, Bodies.BYTES * 1e9 / ((long) mebibytes << 20));
  }

  /** When a record is due. */
  long dueNanos(long number) {
    return startNanos + (long) (number * intervalNanos);
  }

  /** A record, which bears its number. */
  AppendRecord record(long number) {
    ByteBuffer body = ByteBuffer.allocate(Bodies.BYTES).putLong(0, number);
    return AppendRecord.of(ByteString.copyFrom(body));
  }

  /**
   * Checks a record that was read.
   *
   * @throws MismatchException if it is not the one with this number in its place
   */
  void check(SequencedRecord read, long number) {
    if (read.seqNum() != number
        || read.body().size() != Bodies.BYTES
        || read.body().asReadOnlyByteBuffer().getLong() != number) {
      throw new MismatchException(
          "expected record %d, but read another with sequence number %d"
              .formatted(number, read.seqNum()));
    }
  }
}
