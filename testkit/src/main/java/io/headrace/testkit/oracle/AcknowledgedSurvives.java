package io.headrace.testkit.oracle;

import io.headrace.wire.SequencedRecord;
import java.util.List;

/** What was acknowledged is there after every crash: streams, and each of their records. */
final class AcknowledgedSurvives implements Invariant {
  @Override
  public void onBadRecovery(RecoverySeen recovery) {
    LookSeen look = recovery.look();
    if (look.known().isEmpty() || look.possible().stream().anyMatch(life -> life.isEmpty())) {
      return;
    }
    StreamLife known = look.known().get();
    if (look.shown().isEmpty()) {
      throw violated(look.key() + ": expected " + known + " after the crash, but it is gone");
    }
    long tail = look.shown().get().state().tail().seqNum();
    if (Long.compareUnsigned(tail, known.state().tail().seqNum()) < 0) {
      throw violated(
          look.key()
              + ": expected the acknowledged tail "
              + known.state().tail()
              + " after the crash, but it is "
              + look.shown().get().state().tail());
    }
    List<KnownRecord> records = known.records();
    for (SequencedRecord record : recovery.records()) {
      if (Long.compareUnsigned(record.seqNum(), records.size()) < 0) {
        SequencedRecord expected = records.get((int) record.seqNum()).record();
        if (!expected.equals(record)) {
          throw violated(
              look.key() + ": expected " + expected + " after the crash, but found " + record);
        }
      }
    }
  }
}
