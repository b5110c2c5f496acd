package io.headrace.client.chaos;

import io.headrace.wire.AppendRecord;
import io.headrace.wire.SequencedRecord;

/** What is in a record: its name, and so much besides that a damaged one is told from others. */
final class Body {
  private Body() {}

  /** The name of a record: the number of its input, and its own within that. */
  static String name(int input, int record) {
    return input + "/" + record;
  }

  /** A record of this name, with so many bytes besides. */
  static AppendRecord record(String name, int padding) {
    return AppendRecord.of(text(name, padding));
  }

  private static String text(String name, int padding) {
    return name + ":" + padding + ":" + "x".repeat(padding);
  }

  /** The name of a record as it was read, or words that name none. */
  static String nameOf(SequencedRecord record, int padding) {
    String read = record.body().toStringUtf8();
    String name = read.substring(0, Math.max(0, read.indexOf(':')));
    return read.equals(text(name, padding))
        ? name
        : "damaged \"" + read.substring(0, Math.min(read.length(), 40)) + "\"";
  }
}
