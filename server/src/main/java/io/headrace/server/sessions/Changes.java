package io.headrace.server.sessions;

import io.headrace.log.Stream;
import io.headrace.server.http.Exchange;
import io.headrace.server.http.Request;
import io.headrace.sessions.rules.Command;
import java.util.Optional;

/**
 * Has something done to the session of a request, and tells how that ended. The epoch of the
 * cursors that it tells is looked at first: should the session be made anew meanwhile, a cursor is
 * a foreign one to it, and never one of a place that it does not mean.
 */
final class Changes {
  private final OpenSessions sessions;

  Changes(OpenSessions sessions) {
    this.sessions = sessions;
  }

  /** Does something to a session that there is. */
  void submit(Exchange exchange, Request request, Command command, Telling telling) {
    NamedSession session = NamedSession.of(request);
    Optional<String> key = SessionBodies.key(request);
    submit(exchange, session, sessions.require(session), command, key, telling);
  }

  /** Does something to a session, which is made if it is not there. */
  void submitCreating(Exchange exchange, Request request, Command command, Telling telling) {
    NamedSession session = NamedSession.of(request);
    Optional<String> key = SessionBodies.key(request);
    SessionProblems.onLoop(
        exchange,
        session,
        sessions.open(session, request),
        stream -> submit(exchange, session, stream, command, key, telling));
  }

  private void submit(
      Exchange exchange,
      NamedSession session,
      Stream stream,
      Command command,
      Optional<String> key,
      Telling telling) {
    SessionProblems.onLoop(
        exchange,
        session,
        sessions.live().submit(session.id(), command, key),
        outcome ->
            exchange.answer(
                SessionStatuses.of(outcome, telling, stream.id(), exchange.loop().text())));
  }
}
