package io.headrace.agents;

import io.headrace.sessions.Alarms;
import io.headrace.sessions.Inbox;
import io.headrace.sessions.LiveSessions;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Hears what a session has to tell the worker of a run. Asking for it again and again is the sign
 * of life as well, so it ends with the link. For any thread.
 */
final class Listening {
  private final LiveSessions sessions;
  private final Alarms alarms;
  private final RunLink link;
  private final long askMillis;

  Listening(LiveSessions sessions, Alarms alarms, RunLink link, long leaseMillis) {
    this.sessions = sessions;
    this.alarms = alarms;
    this.link = link;
    // Asking again after a quarter of a lease keeps it alive with time to spare: what asks after
    // a third of one is a sign of life.
    this.askMillis = Math.max(1, leaseMillis / 4);
  }

  /** Begins to listen, and to give signs of life. */
  void follow() {
    follow(-1);
  }

  private void follow(long seenSeqNum) {
    link.safely(() -> {
      var _ =
          inbox(seenSeqNum, askMillis)
              .whenComplete((next, trouble) ->
                  link.safely(() -> {
                    if (link.isOver()) {
                      return;
                    }
                    if (trouble != null) {
                      failed(seenSeqNum, trouble);
                    } else {
                      next.ifPresentOrElse(this::heard, link::lose);
                    }
                  }));
    });
  }

  private void heard(Inbox next) {
    link.take(next);
    follow(next.seqNum());
  }

  private void failed(long seenSeqNum, Throwable trouble) {
    if (Troubles.pass(trouble)) {
      alarms.after(RunLink.RETRY_MILLIS, () -> follow(seenSeqNum));
    } else {
      link.lose(trouble);
    }
  }

  /** What the session has to tell now; empty if the run is not ours any more. */
  CompletableFuture<Optional<Inbox>> now() {
    return inbox(-1, 0);
  }

  private CompletableFuture<Optional<Inbox>> inbox(long seenSeqNum, long waitMillis) {
    return sessions.inbox(link.session(), link.run(), link.fence(), seenSeqNum, waitMillis);
  }
}
