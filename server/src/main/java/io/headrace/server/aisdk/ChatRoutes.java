package io.headrace.server.aisdk;

import static io.headrace.server.access.Permission.APPEND;
import static io.headrace.server.access.Permission.READ;
import static io.netty.handler.codec.http.HttpMethod.GET;
import static io.netty.handler.codec.http.HttpMethod.POST;

import io.headrace.server.http.Action;
import io.headrace.server.http.Admission;
import io.headrace.server.http.Operation;
import io.headrace.server.s2.Routes;
import io.headrace.server.sessions.NamedSession;
import io.headrace.server.sessions.OpenSessions;
import io.headrace.server.sessions.tail.Tails;
import java.util.Optional;
import java.util.function.Supplier;

/** The URLs of the bridge to the AI SDK, who may ask for them and who serves them. */
public final class ChatRoutes {
  /** {@code /v1/ai-sdk/chat/{session}/…}: the fourth segment. */
  static final int NAME_SEGMENT = 3;

  private static final String CHAT = "/v1/ai-sdk/chat";

  /** A GET and a stop say everything in their paths. */
  private static final int MEANINGLESS_BODY_BYTES = 64 << 10;

  private ChatRoutes() {}

  /**
   * Adds the URLs.
   *
   * @param reader reads what clients send
   * @param defaultAgent who answers where nobody is named
   */
  public static void add(
      Routes routes,
      OpenSessions sessions,
      Tails tails,
      ChatReader reader,
      Supplier<Optional<String>> defaultAgent) {
    ChatEndpoints chat = new ChatEndpoints(sessions, tails, reader, defaultAgent);
    // Which session it is stands in the body: whether that is allowed is looked at there.
    routes.route(
        POST,
        CHAT,
        Admission.ANYBODY,
        new Action(Operation.CHAT, ChatEndpoints.MAX_BODY_BYTES, chat::chat));
    routes.route(
        GET,
        CHAT + "/{session}/stream",
        NamedSession.admission(READ, NAME_SEGMENT),
        new Action(Operation.RESUME_CHAT, MEANINGLESS_BODY_BYTES, chat::resume));
    routes.route(
        POST,
        CHAT + "/{session}/stop",
        NamedSession.admission(APPEND, NAME_SEGMENT),
        new Action(Operation.STOP_CHAT, MEANINGLESS_BODY_BYTES, chat::stop));
  }
}
