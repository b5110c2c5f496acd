package io.headrace.testkit.oracle;

/** A stream whose deletion was acknowledged never lives again, and none comes from nowhere. */
final class DeletedStaysDeleted implements Invariant {
  @Override
  public void onLook(LookSeen look) {
    check(look);
  }

  @Override
  public void onBadRecovery(RecoverySeen recovery) {
    check(recovery.look());
  }

  private void check(LookSeen look) {
    boolean canLive =
        look.possible().stream().anyMatch(life -> life.isPresent() && !life.get().isDeleting());
    if (!canLive && look.shown().isPresent() && !look.shown().get().state().deleting()) {
      throw violated(
          look.key() + ": expected no living stream, but there is " + look.shown().get());
    }
  }
}
