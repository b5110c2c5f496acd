package io.headrace.testkit.oracle;

import io.headrace.log.ReadLimits;
import io.headrace.log.ReadStep;
import io.headrace.wire.SequencedRecord;

/**
 * A step delivers records in order and within its limits, and says truly how far it came and why.
 */
final class ReadsKeepTheirLimits implements Invariant {
  @Override
  public void onRead(ReadSeen read) {
    long meteredBytes = 0;
    long next = read.from();
    for (SequencedRecord record : read.delivered()) {
      require(read, Long.compareUnsigned(record.seqNum(), next) >= 0, "ascending records");
      require(read, isBeforeUntil(record.timestamp(), read.limits()), "nothing past the bound");
      next = record.seqNum() + 1;
      meteredBytes += record.meteredBytes();
    }
    ReadStep step = read.step();
    int count = read.delivered().size();
    require(read, step.records() == count, "a count of " + count);
    require(read, step.meteredBytes() == meteredBytes, "a size of " + meteredBytes);
    require(read, count <= read.limits().maxRecords(), "no more records than asked for");
    require(read, meteredBytes <= read.limits().maxMeteredBytes(), "no more bytes than asked for");
    require(read, Long.compareUnsigned(step.nextSeqNum(), next) >= 0, "to have come to " + next);
    require(read, stopsForItsReason(read, meteredBytes), "a reason to stop that holds");
  }

  private static boolean stopsForItsReason(ReadSeen read, long meteredBytes) {
    ReadStep step = read.step();
    long next = step.nextSeqNum();
    if (step.stop() == ReadStep.Stop.TAIL) {
      return Long.compareUnsigned(next, read.before().state().tail().seqNum()) >= 0;
    }
    // It stopped before the next record that is visible, and some may have just become invisible.
    for (; next < read.after().records().size(); next++) {
      if (stopsBefore(read, read.after().records().get((int) next).record(), meteredBytes)) {
        return true;
      }
      if (!read.mayHide(next)) {
        return false;
      }
    }
    return false;
  }

  private static boolean stopsBefore(ReadSeen read, SequencedRecord following, long meteredBytes) {
    ReadStep step = read.step();
    return switch (step.stop()) {
      case TAIL -> false;
      case COUNT -> step.records() == read.limits().maxRecords();
      case BYTES -> meteredBytes + following.meteredBytes() > read.limits().maxMeteredBytes();
      case UNTIL -> !isBeforeUntil(following.timestamp(), read.limits());
    };
  }

  private static boolean isBeforeUntil(long timestamp, ReadLimits limits) {
    return limits.untilTimestamp() == ReadLimits.NO_UNTIL
        || Long.compareUnsigned(timestamp, limits.untilTimestamp()) < 0;
  }

  private void require(ReadSeen read, boolean holds, String expected) {
    if (!holds) {
      throw violated(
          read.key()
              + ": expected "
              + expected
              + " of a read from "
              + read.from()
              + " within "
              + read.limits()
              + ", but came "
              + read.step()
              + " with records "
              + read.delivered().stream().map(SequencedRecord::seqNum).toList());
    }
  }
}
