package io.headrace.testkit.oracle;

import java.util.List;
import java.util.Optional;

/**
 * A batch is wholly there or not at all, and what was in doubt survives in the order in which it
 * was sent: the tail that a crash leaves is one that some beginning of the open appends leads to.
 */
final class NothingHalf implements Invariant {
  @Override
  public void onBadRecovery(RecoverySeen recovery) {
    LookSeen look = recovery.look();
    if (look.shown().isEmpty()) {
      return;
    }
    long tail = look.shown().get().state().tail().seqNum();
    List<Long> tails =
        look.possible().stream()
            .flatMap(Optional::stream)
            .map(life -> life.state().tail().seqNum())
            .toList();
    if (!tails.contains(tail)) {
      throw violated(
          look.key()
              + ": expected one of the tails "
              + tails
              + " after the crash, but it is "
              + look.shown().get().state().tail());
    }
  }
}
