package io.headrace.server.aisdk;

import io.headrace.log.Stream;
import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.Exchange;
import io.headrace.server.http.Problem;
import io.headrace.server.http.Request;
import io.headrace.server.http.Response;
import io.headrace.server.sessions.NamedSession;
import io.headrace.server.sessions.OpenSessions;
import io.headrace.server.sessions.SessionProblems;
import io.headrace.server.sessions.tail.Tails;
import io.headrace.sessions.Snapshot;
import io.headrace.sessions.event.Message;
import io.headrace.sessions.event.RunOutcome;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.state.SessionState;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What {@code useChat} asks for: an answer, the rest of an answer, and that it end. */
final class ChatEndpoints {
  /** The whole list of messages comes with each request, though only the last one counts. */
  static final int MAX_BODY_BYTES = 8 << 20;

  private final OpenSessions sessions;
  private final ChatReader reader;
  private final ChatAnswers answers;
  private final Supplier<Optional<String>> defaultAgent;

  ChatEndpoints(
      OpenSessions sessions,
      Tails tails,
      ChatReader reader,
      Supplier<Optional<String>> defaultAgent) {
    this.sessions = sessions;
    this.reader = reader;
    this.answers = new ChatAnswers(sessions, tails);
    this.defaultAgent = defaultAgent;
  }

  // An answer.

  void chat(Exchange exchange, Request request, byte[] body) {
    SessionProblems.onLoop(
        exchange, reader.read(request, body), chat -> chat(exchange, request, chat));
  }

  private void chat(Exchange exchange, Request request, UiChat chat) {
    ChatOptions options = ChatOptions.of(request, defaultAgent);
    NamedSession session = NamedSession.conversation(request, chat.chat());
    exchange.requireRoom();
    switch (chat.wish()) {
      case UiChat.Say say -> {
        Command.UserTurn turn = turn(say);
        SessionProblems.onLoop(
            exchange,
            session,
            sessions.open(session, request),
            stream -> {
              ChatCall call = new ChatCall(exchange, session, stream, options);
              if (say.replaces()) {
                answers.onSnapshot(call, snapshot -> replace(call, snapshot.state(), say, turn));
              } else {
                say(call, say, turn);
              }
            });
      }
      case UiChat.Regenerate wish -> {
        ChatCall call = new ChatCall(exchange, session, sessions.require(session), options);
        answers.onSnapshot(call, snapshot -> anew(call, snapshot, wish));
      }
      case UiChat.Decide decide ->
          decide(new ChatCall(exchange, session, sessions.require(session), options), decide);
    }
  }

  private static Command.UserTurn turn(UiChat.Say say) {
    return valid(() -> new Command.UserTurn(Optional.of(say.id()), say.parts()));
  }

  private static <T> T valid(Supplier<T> command) {
    try {
      return command.get();
    } catch (IllegalArgumentException e) {
      throw new Problem(ErrorCode.INVALID, e);
    }
  }

  private void say(ChatCall call, UiChat.Say say, Command.UserTurn turn) {
    answers.answer(call, begin(call, turn), Optional.of("ui-" + say.id()));
  }

  private static Command.Begin begin(ChatCall call, Command.UserTurn turn) {
    return new Command.Begin(
        turn, call.options().policy(), Optional.empty(), call.options().terms());
  }

  /**
   * An edit: what had the message's id before, and all after it, gives way. A client that sends the
   * same edit again is told of the same answer, unless that has come to nothing.
   */
  private void replace(ChatCall call, SessionState state, UiChat.Say say, Command.UserTurn turn) {
    // An edit makes a new version of the transcript, so that the same edit may be made again of a
    // later one. What has no message to replace makes none.
    String key = "ui-" + say.id() + "-" + say.fingerprint() + "-";
    String first = key + "new-" + state.version();
    for (String earlier : List.of(first, key + (state.version() - 1))) {
      if (state.memory().receipt(earlier).isPresent() && stands(state, say.id())) {
        answers.answer(call, begin(call, turn), Optional.of(earlier));
        return;
      }
    }
    if (state.transcript().indexOf(say.id()).isEmpty()) {
      answers.answer(call, begin(call, turn), Optional.of(first));
      return;
    }
    Command replace =
        new Command.Replace(
            say.id(), OptionalLong.of(state.version()), turn, call.options().terms());
    answers.answer(call, replace, Optional.of(key + state.version()));
  }

  /** Whether the answer to a message is being written, or is the last one and a whole one. */
  private static boolean stands(SessionState state, String message) {
    List<Message> said = state.transcript().messages().reversed();
    if (state.run().isPresent()) {
      return !said.isEmpty() && said.getFirst().id().equals(message);
    }
    return said.size() > 1
        && said.get(1).id().equals(message)
        && said.getFirst().outcome().equals(Optional.of(RunOutcome.COMPLETED));
  }

  private void anew(ChatCall call, Snapshot snapshot, UiChat.Regenerate wish) {
    Optional<UiChat.Say> unknown =
        wish.last().filter(say -> snapshot.state().transcript().indexOf(say.id()).isEmpty());
    if (unknown.isPresent()) {
      // It was refused before, while another answer was being written.
      say(call, unknown.get(), turn(unknown.get()));
      return;
    }
    String message = wish.message().orElseGet(() -> lastMessage(snapshot.state()));
    answers.answer(
        call,
        new Command.Regenerate(message, OptionalLong.empty(), call.options().terms()),
        Optional.empty());
  }

  private static String lastMessage(SessionState state) {
    if (state.transcript().size() == 0) {
      throw new Problem(ErrorCode.INVALID, "there is no answer yet that could be written anew");
    }
    return state.transcript().messages().getLast().id();
  }

  // Approvals.

  private void decide(ChatCall call, UiChat.Decide wish) {
    if (wish.approvals().isEmpty()) {
      // A client that were told its own message again would send it again.
      throw new Problem(
          ErrorCode.INVALID,
          "expected the last message to be the user's, or an answer whose approvals were decided,"
              + " but nothing was decided in \""
              + wish.message()
              + "\"; what tools come to is known here, and need not be sent");
    }
    CompletableFuture<?>[] decisions =
        wish.approvals().stream()
            .map(approval ->
                valid(() ->
                    new Command.Decide(approval.decision(), approval.answer(), Optional.empty())))
            .map(decide -> sessions.live().submit(call.session().id(), decide, Optional.empty()))
            .toArray(CompletableFuture[]::new);
    SessionProblems.onLoop(
        call.exchange(),
        call.session(),
        // What was decided before, by another tab, was decided; the answer tells.
        CompletableFuture.allOf(decisions).thenCompose(_ -> sessions.seen(call.session())),
        snapshot -> answers.goOn(call, snapshot, wish.message(), wish.place()));
  }

  // The rest of an answer.

  void resume(Exchange exchange, Request request, byte[] body) {
    exchange.requireRoom();
    NamedSession session = NamedSession.inPath(request, ChatRoutes.NAME_SEGMENT);
    ChatOptions options = ChatOptions.of(request, defaultAgent);
    Optional<Stream> stream = sessions.live().find(session.id());
    if (stream.isEmpty()) {
      // To a client any error is one that people are shown; nothing to resume is none.
      exchange.answer(Response.empty(204));
      return;
    }
    ChatCall call = new ChatCall(exchange, session, stream.get(), options);
    answers.onSnapshot(call, snapshot -> answers.resume(call, snapshot));
  }

  // The end of an answer.

  void stop(Exchange exchange, Request request, byte[] body) {
    NamedSession session = NamedSession.inPath(request, ChatRoutes.NAME_SEGMENT);
    Optional<String> message = NamedSession.query(request).text("message");
    new ChatStop(sessions, exchange, session, message).stop();
  }
}
