package io.headrace.server.sessions;

import io.headrace.log.Stream;
import io.headrace.server.http.Exchange;
import io.headrace.server.http.MediaType;
import io.headrace.server.http.Request;
import io.headrace.server.http.Response;
import io.headrace.sessions.event.JsonObject;
import io.headrace.sessions.event.Members;
import java.util.concurrent.TimeUnit;

/** {@code POST /v1/sessions/{session}/links}: a tail that can be opened without a token. */
final class LinkEndpoint {
  private static final long MAX_TTL_MILLIS = TimeUnit.HOURS.toMillis(1);

  private final OpenSessions sessions;
  private final SessionLinks links;

  LinkEndpoint(OpenSessions sessions, SessionLinks links) {
    this.sessions = sessions;
    this.links = links;
  }

  void link(Exchange exchange, Request request, byte[] body) {
    NamedSession session = NamedSession.of(request);
    long ttl = SessionBodies.read(request, body, LinkEndpoint::ttl);
    Stream _ = sessions.require(session);
    long expires = exchange.loop().time().wallMillis() + ttl;
    SessionProblems.onLoop(
        exchange,
        session,
        links.make(session, request.caller(), expires),
        url ->
            exchange.answer(
                Response.of(201, MediaType.JSON, written(exchange, url, expires))
                    .with("cache-control", "no-store")));
  }

  private static long ttl(Members members) {
    long millis = members.optionalNumber("ttl").orElse(MAX_TTL_MILLIS);
    if (millis < 1 || millis > MAX_TTL_MILLIS) {
      throw new IllegalArgumentException(
          "expected \"ttl\" to be 1 to "
              + MAX_TTL_MILLIS
              + " milliseconds, but it is "
              + Long.toUnsignedString(millis));
    }
    return millis;
  }

  private static byte[] written(Exchange exchange, String url, long expires) {
    return JsonObject.begin(exchange.loop().text())
        .text("url", url)
        .number("expires", expires)
        .end()
        .toBytes();
  }
}
