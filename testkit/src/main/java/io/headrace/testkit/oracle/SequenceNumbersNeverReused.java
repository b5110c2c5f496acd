package io.headrace.testkit.oracle;

import io.headrace.wire.SequencedRecord;

/**
 * What stands at a sequence number never changes, once anybody could see it: also across crashes,
 * and whatever was refused or lost in between.
 */
final class SequenceNumbersNeverReused implements Invariant {
  @Override
  public void onRead(ReadSeen read) {
    for (SequencedRecord record : read.delivered()) {
      if (Long.compareUnsigned(record.seqNum(), read.after().records().size()) >= 0) {
        return;
      }
      SequencedRecord known = read.after().records().get((int) record.seqNum()).record();
      if (!known.equals(record)) {
        throw violated(
            read.key() + ": expected " + known + " at its place for ever, but read " + record);
      }
    }
  }
}
