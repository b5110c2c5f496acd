package io.headrace.testkit.oracle;

import io.headrace.wire.SequencedRecord;

/** What an acknowledged command trimmed is never read again, and the trim point never goes back. */
final class TrimmedStaysTrimmed implements Invariant {
  @Override
  public void onRead(ReadSeen read) {
    long trimPoint = read.before().state().trimPoint();
    for (SequencedRecord record : read.delivered()) {
      if (Long.compareUnsigned(record.seqNum(), trimPoint) < 0) {
        throw violated(
            read.key()
                + ": expected nothing before the trim point "
                + trimPoint
                + ", but read "
                + record);
      }
    }
  }

  @Override
  public void onLook(LookSeen look) {
    check(look);
  }

  @Override
  public void onBadRecovery(RecoverySeen recovery) {
    check(recovery.look());
  }

  private void check(LookSeen look) {
    if (look.known().isEmpty() || look.shown().isEmpty()) {
      return;
    }
    long known = look.known().get().state().trimPoint();
    long shown = look.shown().get().state().trimPoint();
    if (look.possible().stream().allMatch(life -> life.isPresent())
        && Long.compareUnsigned(shown, known) < 0) {
      throw violated(
          look.key()
              + ": expected the trim point "
              + known
              + " or a later one, but it is "
              + shown);
    }
  }
}
