package io.headrace.testkit.oracle;

/**
 * Fencing token, trim point, closing, producers, writer sequence, configuration: a stream is
 * exactly what its acknowledged operations made of it, and after a crash what some beginning of the
 * open ones made of it as well. Where the records of an append are, its other effects are too.
 */
final class StateMatchesEntries implements Invariant {
  @Override
  public void onLook(LookSeen look) {
    if (look.match().isEmpty()) {
      throw violated(
          look.key() + ": expected " + look.possible() + ", but there is " + look.shown());
    }
  }

  @Override
  public void onBadRecovery(RecoverySeen recovery) {
    LookSeen look = recovery.look();
    throw violated(
        look.key()
            + ": expected after the crash one of "
            + look.possible()
            + ", but there is "
            + look.shown()
            + " with "
            + recovery.records().size()
            + " readable records");
  }
}
