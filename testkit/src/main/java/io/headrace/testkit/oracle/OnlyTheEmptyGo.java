package io.headrace.testkit.oracle;

/** A stream that nobody deleted does not go while a reader would find records in it. */
final class OnlyTheEmptyGo implements Invariant {
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
        .filter(life -> !life.isEmptyAt(look.latestWallMillis()))
        .ifPresent(life -> {
          throw violated(
              look.key()
                  + ": at "
                  + look.latestWallMillis()
                  + " at the latest there were records in "
                  + life
                  + ", but it goes: "
                  + look.shown());
        });
  }
}
