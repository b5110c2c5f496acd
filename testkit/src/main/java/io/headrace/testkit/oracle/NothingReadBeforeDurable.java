package io.headrace.testkit.oracle;

import io.headrace.wire.SequencedRecord;

/** Readers see nothing that is not durable, so no crash takes back what one of them has seen. */
final class NothingReadBeforeDurable implements Invariant {
  @Override
  public void onRead(ReadSeen read) {
    for (SequencedRecord record : read.delivered()) {
      if (Long.compareUnsigned(record.seqNum(), read.after().records().size()) >= 0) {
        throw violated(
            read.key()
                + ": expected nothing at or beyond the stable tail "
                + read.after().state().tail()
                + ", but read "
                + record);
      }
    }
  }

  @Override
  public void onBadRecovery(RecoverySeen recovery) {
    long tail = recovery.look().shown().map(shown -> shown.state().tail().seqNum()).orElse(0L);
    boolean ended = recovery.look().possible().stream().anyMatch(life -> life.isEmpty());
    if (!ended && Long.compareUnsigned(tail, recovery.readTail()) < 0) {
      throw violated(
          recovery.look().key()
              + ": readers had seen everything up to "
              + recovery.readTail()
              + ", but after the crash the tail is "
              + tail);
    }
  }
}
