package io.headrace.sessions;

import io.headrace.sessions.state.ActiveRun;
import io.headrace.sessions.state.SessionState;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A worker that waits for something to know. Owned by the session's lane. */
final class InboxWatch implements Session.Watcher {
  private final String run;
  private final String fence;
  private final long seenSeqNum;
  private final CompletableFuture<Optional<Inbox>> inbox = new CompletableFuture<>();

  InboxWatch(String run, String fence, long seenSeqNum) {
    this.run = run;
    this.fence = fence;
    this.seenSeqNum = seenSeqNum;
  }

  /** What it gets. */
  CompletableFuture<Optional<Inbox>> inbox() {
    return inbox;
  }

  @Override
  public boolean look(SessionState stable) {
    Optional<ActiveRun> active = mine(stable);
    if (active.isEmpty()) {
      inbox.complete(Optional.empty());
      return true;
    }
    if (active.get().lastTold() > seenSeqNum) {
      inbox.complete(Optional.of(Inbox.of(active.get())));
      return true;
    }
    return false;
  }

  /** It has waited for long enough, and gets what there is. */
  void timeUp(SessionState stable) {
    inbox.complete(mine(stable).map(Inbox::of));
  }

  private Optional<ActiveRun> mine(SessionState stable) {
    return stable.run(run).filter(_ -> stable.fence().equals(fence));
  }
}
