package io.headrace.server.sessions;

import io.headrace.log.Stream;
import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.Exchange;
import io.headrace.server.http.HeaderNames;
import io.headrace.server.http.Problem;
import io.headrace.server.http.Request;
import io.headrace.server.sessions.tail.TailOpening;
import io.headrace.server.sessions.tail.Tails;
import java.util.Optional;

/** {@code GET /v1/sessions/{session}/tail}: a session's events, for as long as it takes. */
final class TailEndpoint {
  private final OpenSessions sessions;
  private final Tails tails;

  TailEndpoint(OpenSessions sessions, Tails tails) {
    this.sessions = sessions;
    this.tails = tails;
  }

  void tail(Exchange exchange, Request request, byte[] body) {
    // It may begin with a snapshot.
    exchange.requireRoom();
    NamedSession session = NamedSession.of(request);
    Stream stream = sessions.require(session);
    new TailOpening(
            exchange,
            tails,
            stream,
            () -> sessions.seen(session),
            NamedSession.parameter(request, "after"),
            Optional.ofNullable(request.header(HeaderNames.LAST_EVENT_ID)),
            failure ->
                SessionProblems.of(failure, session)
                    .orElseGet(() ->
                        new Problem(
                            ErrorCode.OTHER,
                            "the server failed to read the session; its log says more")))
        .begin();
  }
}
