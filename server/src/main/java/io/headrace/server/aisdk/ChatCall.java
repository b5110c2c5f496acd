package io.headrace.server.aisdk;

import io.headrace.log.Stream;
import io.headrace.server.http.Exchange;
import io.headrace.server.sessions.NamedSession;

/**
 * A request of a client about a session that is there.
 *
 * @param exchange where it is answered
 * @param session which session it is about
 * @param stream the session's
 * @param options what the client is configured with
 */
record ChatCall(Exchange exchange, NamedSession session, Stream stream, ChatOptions options) {}
