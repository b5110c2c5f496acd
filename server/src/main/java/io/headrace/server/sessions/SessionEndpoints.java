package io.headrace.server.sessions;

import io.headrace.log.Stream;
import io.headrace.server.http.Exchange;
import io.headrace.server.http.MediaType;
import io.headrace.server.http.Request;
import io.headrace.server.http.Response;
import io.headrace.sessions.SessionId;
import io.headrace.sessions.Snapshot;
import io.headrace.wire.TextBuffer;

/** Sessions as a whole: which there are, and what each has come to. */
final class SessionEndpoints {
  private final OpenSessions sessions;

  SessionEndpoints(OpenSessions sessions) {
    this.sessions = sessions;
  }

  void snapshot(Exchange exchange, Request request, byte[] body) {
    exchange.requireRoom();
    NamedSession session = NamedSession.of(request);
    Stream _ = sessions.require(session);
    SessionProblems.onLoop(
        exchange,
        session,
        sessions.seen(session),
        snapshot -> {
          TextBuffer out = exchange.loop().text();
          snapshot.write(out);
          exchange.answer(Response.of(200, MediaType.JSON, out.toBytes()));
        });
  }
}
