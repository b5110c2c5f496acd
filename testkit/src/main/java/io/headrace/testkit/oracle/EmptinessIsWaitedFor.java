package io.headrace.testkit.oracle;

/**
 * A stream that nobody deleted does not go before it has been empty for as long as its
 * configuration asks, and not at all if it does not ask.
 */
final class EmptinessIsWaitedFor implements Invariant {
  @Override
  public void onLook(LookSeen look) {
    check(look);
  }

  @Override
  public void onBadRecovery(RecoverySeen recovery) {
    check(recovery.look());
  }

  private void check(LookSeen look) {
    look.wentByItself()
        .filter(life -> !life.isDueAt(look.latestWallMillis()))
        .ifPresent(life -> {
          throw violated(
              look.key()
                  + ": at "
                  + look.latestWallMillis()
                  + " at the latest it was too early to delete "
                  + life
                  + ", but it goes: "
                  + look.shown());
        });
  }
}
