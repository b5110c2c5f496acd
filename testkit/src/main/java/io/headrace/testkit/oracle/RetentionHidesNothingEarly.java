package io.headrace.testkit.oracle;

import io.headrace.wire.SequencedRecord;

/**
 * A read leaves nothing out but what is trimmed or too old. A record counts as too old if, at the
 * latest time that the wall clock ever showed, it had been kept as long as the shortest retention
 * that its stream ever had.
 */
final class RetentionHidesNothingEarly implements Invariant {
  @Override
  public void onRead(ReadSeen read) {
    long expected = read.from();
    for (SequencedRecord record : read.delivered()) {
      for (; expected < record.seqNum(); expected++) {
        requireHidden(read, expected);
      }
      expected = record.seqNum() + 1;
    }
    for (; expected < read.step().nextSeqNum(); expected++) {
      requireHidden(read, expected);
    }
  }

  private void requireHidden(ReadSeen read, long seqNum) {
    if (!read.mayHide(seqNum)) {
      throw violated(
          read.key()
              + ": expected record "
              + seqNum
              + ", which arrived at "
              + read.after().records().get((int) seqNum).arrivalMillis()
              + " and is kept for "
              + read.after().leastAgeMillis()
              + " ms, but at "
              + read.latestWallMillis()
              + " at the latest a read from "
              + read.from()
              + " passed over it: "
              + read.step());
    }
  }
}
