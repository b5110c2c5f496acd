package io.headrace.testkit.oracle;

/** While an engine runs, a stream's stable tail only moves forwards. */
final class TailNeverRegresses implements Invariant {
  @Override
  public void onLook(LookSeen look) {
    if (look.known().isEmpty()
        || look.shown().isEmpty()
        || look.possible().stream().anyMatch(life -> life.isEmpty())) {
      return;
    }
    long known = look.known().get().state().tail().seqNum();
    long shown = look.shown().get().state().tail().seqNum();
    if (Long.compareUnsigned(shown, known) < 0) {
      throw violated(
          look.key() + ": expected the tail " + known + " or a later one, but it is " + shown);
    }
  }
}
