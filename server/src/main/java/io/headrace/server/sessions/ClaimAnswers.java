package io.headrace.server.sessions;

import io.headrace.server.http.Exchange;
import io.headrace.server.sessions.tail.SnapshotWriter;
import io.headrace.sessions.rules.SessionOutcome;

/** Tells workers of the runs that they have got, with what has been said in their sessions. */
final class ClaimAnswers {
  private final OpenSessions sessions;
  private final SnapshotWriter large;

  ClaimAnswers(OpenSessions sessions, SnapshotWriter large) {
    this.sessions = sessions;
    this.large = large;
  }

  /** Tells. */
  void tell(Exchange exchange, NamedSession session, SessionOutcome.Claimed claimed) {
    SessionProblems.onLoop(
        exchange,
        session,
        sessions.seen(session),
        snapshot -> {
          if (SnapshotWriter.isLarge(snapshot)) {
            SessionProblems.onLoop(
                exchange,
                session,
                large.answer(
                    out -> SessionStatuses.claimed(claimed, snapshot, out), exchange.packing()),
                exchange::answer);
          } else {
            exchange.answer(SessionStatuses.claimed(claimed, snapshot, exchange.loop().text()));
          }
        });
  }
}
