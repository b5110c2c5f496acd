package io.headrace.sessions;

import io.headrace.sessions.event.Phase;
import io.headrace.sessions.event.SessionEvent.Receipt;
import io.headrace.sessions.event.SessionEvent.Receipt.Kind;
import io.headrace.sessions.state.ActiveRun;
import io.headrace.sessions.state.SessionState;
import java.util.Optional;

/**
 * What a session has on the board: its run, as long as that waits for a worker; and then the key
 * under which it was claimed. Both follow from what is stored, so that they are there again after a
 * restart. Owned by the session's lane.
 */
final class Posting {
  private final SessionId session;
  private final WorkBoard board;
  private Optional<Offer> offered = Optional.empty();
  private Optional<Offer> taken = Optional.empty();
  private Optional<String> key = Optional.empty();

  Posting(SessionId session, WorkBoard board) {
    this.session = session;
    this.board = board;
  }

  /** Hangs up what there is in a state that is durable. */
  void show(SessionState stable) {
    Optional<ActiveRun> run = stable.run();
    offer(
        run.filter(active -> !active.isClaimed() && active.phase() == Phase.STARTING)
            .map(this::offer));
    Optional<Offer> claimed = run.filter(ActiveRun::isClaimed).map(this::offer);
    if (!claimed.equals(taken)) {
      take(claimed, claimed.flatMap(offer -> keyOf(offer.run(), stable)));
    }
  }

  /** Takes all of it down: nothing becomes of the session any more. */
  void takeDown() {
    offer(Optional.empty());
    take(Optional.empty(), Optional.empty());
  }

  /** Takes the offer down, so that the next state hangs it up anew: whoever found it may fail. */
  void takeBack() {
    offer(Optional.empty());
  }

  private Offer offer(ActiveRun run) {
    return new Offer(session, run.run(), run.begun().agent().orElse(""));
  }

  private void offer(Optional<Offer> wanted) {
    if (!wanted.equals(offered)) {
      offered.ifPresent(board::withdraw);
      wanted.ifPresent(board::offer);
      offered = wanted;
    }
  }

  private void take(Optional<Offer> nextTaken, Optional<String> nextKey) {
    key.ifPresent(each -> board.forget(each, taken.orElseThrow()));
    nextKey.ifPresent(each -> board.keep(each, nextTaken.orElseThrow()));
    taken = nextTaken;
    key = nextKey;
  }

  /** The key of whoever has claimed a run by itself: whoever began it finds it without. */
  private static Optional<String> keyOf(String run, SessionState state) {
    return state.memory().receipts().reversed().stream()
        .filter(receipt ->
            receipt.kind() == Kind.CLAIMED && receipt.id().equals(run) && receipt.of().equals(run))
        .map(Receipt::key)
        .findFirst();
  }
}
