package io.headrace.server.aisdk;

import io.headrace.log.Stream;
import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.Exchange;
import io.headrace.server.http.MediaType;
import io.headrace.server.http.Problem;
import io.headrace.server.http.Request;
import io.headrace.server.http.Response;
import io.headrace.server.sessions.NamedSession;
import io.headrace.server.sessions.OpenSessions;
import io.headrace.server.sessions.SessionProblems;
import io.headrace.server.sessions.tail.SnapshotSource;
import io.headrace.server.sessions.tail.Tails;
import io.headrace.sessions.Snapshot;
import io.headrace.sessions.event.Message;
import io.headrace.sessions.event.Role;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.rules.SessionOutcome;
import io.headrace.sessions.state.ActiveRun;
import io.headrace.sessions.state.SessionState;
import io.headrace.wire.MalformedException;
import io.headrace.wire.TextBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What {@code useChat} asks for: an answer, the rest of an answer, and that it end. */
final class ChatEndpoints {
  /** The whole list of messages comes with each request, though only the last one counts. */
  static final int MAX_BODY_BYTES = 8 << 20;

  /**
   * So long after a run has settled its answer is still told to whoever comes for it: a page may
   * have read the transcript before the answer was in it.
   */
  private static final long GRACE_MILLIS = 60_000;

  private final OpenSessions sessions;
  private final Tails tails;
  private final Supplier<Optional<String>> defaultAgent;

  ChatEndpoints(OpenSessions sessions, Tails tails, Supplier<Optional<String>> defaultAgent) {
    this.sessions = sessions;
    this.tails = tails;
    this.defaultAgent = defaultAgent;
  }

  // An answer.

  void chat(Exchange exchange, Request request, byte[] body) {
    UiChat chat;
    try {
      chat = UiChat.read(request.unpack(body, MAX_BODY_BYTES));
    } catch (MalformedException e) {
      throw new Problem(ErrorCode.BAD_JSON, e);
    }
    ChatOptions options = ChatOptions.of(request, defaultAgent);
    NamedSession session = NamedSession.conversation(request, chat.chat());
    exchange.requireRoom();
    switch (chat.wish()) {
      case UiChat.Say say -> {
        Command.Begin begin = begin(say, options);
        SessionProblems.onLoop(
            exchange,
            session,
            sessions.open(session, request),
            stream -> {
              if (say.replaces()) {
                replace(exchange, session, stream, options, begin, say);
              } else {
                answer(exchange, session, stream, options, begin, Optional.of("ui-" + say.id()));
              }
            });
      }
      case UiChat.Regenerate wish -> {
        Stream stream = sessions.require(session);
        onSnapshot(
            exchange,
            session,
            snapshot -> anew(exchange, session, stream, options, snapshot, wish));
      }
      case UiChat.Decide decide -> decide(exchange, session, options, decide);
    }
  }

  private static Command.Begin begin(UiChat.Say say, ChatOptions options) {
    return valid(() ->
        new Command.Begin(
            new Command.UserTurn(Optional.of(say.id()), say.parts()),
            options.policy(),
            Optional.empty(),
            options.terms()));
  }

  /**
   * An edit: what had the message's id before, and all after it, gives way. A client that sends the
   * same edit again is told of the same answer.
   */
  private void replace(
      Exchange exchange,
      NamedSession session,
      Stream stream,
      ChatOptions options,
      Command.Begin begin,
      UiChat.Say say) {
    String key = "ui-" + say.id() + "-" + say.fingerprint();
    onSnapshot(
        exchange,
        session,
        snapshot -> {
          SessionState state = snapshot.state();
          boolean isDone = state.memory().receipt(key).isPresent();
          if (isDone || state.transcript().indexOf(say.id()).isEmpty()) {
            answer(exchange, session, stream, options, begin, Optional.of(key));
            return;
          }
          Command truncate = new Command.Truncate(say.id(), OptionalLong.of(state.version()));
          SessionProblems.onLoop(
              exchange,
              session,
              sessions.live().submit(session.id(), truncate, Optional.empty()),
              outcome -> {
                if (!(outcome instanceof SessionOutcome.Truncated)) {
                  throw refusal(outcome);
                }
                answer(exchange, session, stream, options, begin, Optional.of(key));
              });
        });
  }

  private void anew(
      Exchange exchange,
      NamedSession session,
      Stream stream,
      ChatOptions options,
      Snapshot snapshot,
      UiChat.Regenerate wish) {
    Optional<UiChat.Say> unknown =
        wish.last().filter(say -> snapshot.state().transcript().indexOf(say.id()).isEmpty());
    if (unknown.isPresent()) {
      // It was refused before, while another answer was being written.
      answer(
          exchange,
          session,
          stream,
          options,
          begin(unknown.get(), options),
          Optional.of("ui-" + unknown.get().id()));
      return;
    }
    String message = wish.message().orElseGet(() -> lastMessage(snapshot.state()));
    answer(
        exchange,
        session,
        stream,
        options,
        new Command.Regenerate(message, OptionalLong.empty(), options.terms()),
        Optional.empty());
  }

  private static <T> T valid(Supplier<T> command) {
    try {
      return command.get();
    } catch (IllegalArgumentException e) {
      throw new Problem(ErrorCode.INVALID, e);
    }
  }

  private static String lastMessage(SessionState state) {
    if (state.transcript().size() == 0) {
      throw new Problem(ErrorCode.INVALID, "there is no answer yet that could be written anew");
    }
    return state.transcript().messages().getLast().id();
  }

  private void answer(
      Exchange exchange,
      NamedSession session,
      Stream stream,
      ChatOptions options,
      Command command,
      Optional<String> key) {
    SessionProblems.onLoop(
        exchange,
        session,
        sessions.live().submit(session.id(), command, key),
        outcome -> told(exchange, session, stream, options, outcome));
  }

  private void told(
      Exchange exchange,
      NamedSession session,
      Stream stream,
      ChatOptions options,
      SessionOutcome outcome) {
    switch (outcome) {
      case SessionOutcome.Begun begun ->
          onSnapshot(
              exchange,
              session,
              snapshot -> follow(exchange, session, stream, options, snapshot, begun.answer()));
      case SessionOutcome.Enqueued enqueued ->
          onSnapshot(
              exchange,
              session,
              snapshot -> queued(exchange, session, stream, options, snapshot, enqueued));
      default -> throw refusal(outcome);
    }
  }

  /** A turn that had to wait: it still does, or has its run or its answer, or was taken out. */
  private void queued(
      Exchange exchange,
      NamedSession session,
      Stream stream,
      ChatOptions options,
      Snapshot snapshot,
      SessionOutcome.Enqueued enqueued) {
    SessionState state = snapshot.state();
    if (state.queued(enqueued.item()).isPresent()) {
      UiFollower.await(
          exchange, tails, stream, source(session), options.approvals(), snapshot, enqueued.item());
      return;
    }
    OptionalInt said = state.transcript().indexOf(enqueued.message());
    List<Message> after =
        said.isEmpty()
            ? List.of()
            : state.transcript().messages().subList(said.getAsInt() + 1, state.transcript().size());
    if (!after.isEmpty()) {
      finished(exchange, options, after.getFirst());
    } else if (said.isPresent() && state.run().isPresent()) {
      UiFollower.follow(exchange, tails, stream, source(session), options.approvals(), snapshot);
    } else {
      whole(exchange, options, UiMessageStream::abort);
    }
  }

  /** A text that people are shown. */
  private static Problem refusal(SessionOutcome outcome) {
    return switch (outcome) {
      case SessionOutcome.Busy _ ->
          new Problem(ErrorCode.BUSY, "an answer is being written; wait for it, or stop it first");
      case SessionOutcome.Full(String what, long limit) ->
          new Problem(ErrorCode.FULL, "a session has at most " + limit + " " + what);
      case SessionOutcome.Invalid(String message) -> new Problem(ErrorCode.INVALID, message);
      case SessionOutcome.Unknown(String what, String id) ->
          new Problem(ErrorCode.MESSAGE_NOT_FOUND, "there is no " + what + " \"" + id + "\"");
      default -> new Problem(ErrorCode.CONFLICT, "that cannot be done now");
    };
  }

  private void follow(
      Exchange exchange,
      NamedSession session,
      Stream stream,
      ChatOptions options,
      Snapshot snapshot,
      String answer) {
    Optional<ActiveRun> active =
        snapshot.state().run().filter(each -> each.begun().answer().equals(answer));
    if (active.isPresent()) {
      UiFollower.follow(exchange, tails, stream, source(session), options.approvals(), snapshot);
      return;
    }
    OptionalInt index = snapshot.state().transcript().indexOf(answer);
    if (index.isPresent()) {
      Message message = snapshot.state().transcript().messages().get(index.getAsInt());
      finished(exchange, options, message);
    } else {
      throw new Problem(ErrorCode.CONFLICT, "the answer is not in the transcript any more");
    }
  }

  // Approvals.

  private void decide(
      Exchange exchange, NamedSession session, ChatOptions options, UiChat.Decide wish) {
    Stream stream = sessions.require(session);
    CompletableFuture<?>[] decisions =
        wish.approvals().stream()
            .map(approval ->
                valid(() ->
                    new Command.Decide(approval.decision(), approval.answer(), Optional.empty())))
            .map(decide -> sessions.live().submit(session.id(), decide, Optional.empty()))
            .toArray(CompletableFuture[]::new);
    SessionProblems.onLoop(
        exchange,
        session,
        // What was decided before, by another tab, was decided; the answer tells.
        CompletableFuture.allOf(decisions).thenCompose(_ -> sessions.seen(session)),
        snapshot -> {
          Optional<ActiveRun> active =
              snapshot.state().run().filter(run -> run.begun().answer().equals(wish.message()));
          Optional<UiChat.Place> place =
              wish.place().filter(each -> each.seqNum() < snapshot.state().tail());
          if (active.isPresent() && place.isPresent()) {
            UiFollower.goOn(
                exchange,
                tails,
                stream,
                source(session),
                options.approvals(),
                snapshot,
                place.get());
          } else {
            follow(exchange, session, stream, options, snapshot, wish.message());
          }
        });
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
    onSnapshot(
        exchange, session, snapshot -> resume(exchange, session, stream.get(), options, snapshot));
  }

  private void resume(
      Exchange exchange,
      NamedSession session,
      Stream stream,
      ChatOptions options,
      Snapshot snapshot) {
    SessionState state = snapshot.state();
    if (state.run().isPresent()) {
      UiFollower.follow(exchange, tails, stream, source(session), options.approvals(), snapshot);
      return;
    }
    boolean isFresh = exchange.loop().time().wallMillis() - state.lastMillis() <= GRACE_MILLIS;
    if (isFresh
        && state.transcript().size() > 0
        && state.transcript().messages().getLast().role() == Role.ASSISTANT) {
      finished(exchange, options, state.transcript().messages().getLast());
    } else {
      exchange.answer(Response.empty(204));
    }
  }

  private static void finished(Exchange exchange, ChatOptions options, Message message) {
    whole(exchange, options, (stream, out) -> stream.finished(message, out));
  }

  /** An answer that is there at once, or that there is none. */
  private static void whole(
      Exchange exchange, ChatOptions options, BiConsumer<UiMessageStream, TextBuffer> writing) {
    TextBuffer out = exchange.loop().text();
    writing.accept(new UiMessageStream("", options.approvals()), out);
    exchange.answer(
        Response.of(200, MediaType.EVENT_STREAM, out.toBytes())
            .with("cache-control", "no-cache, no-transform"));
  }

  // The end of an answer.

  void stop(Exchange exchange, Request request, byte[] body) {
    NamedSession session = NamedSession.inPath(request, ChatRoutes.NAME_SEGMENT);
    onSnapshot(
        exchange,
        session,
        snapshot -> {
          Optional<ActiveRun> active = snapshot.state().run();
          if (active.isEmpty()) {
            exchange.answer(Response.empty(204));
            return;
          }
          Command cancel =
              new Command.Cancel(active.get().run(), Optional.empty(), Optional.empty());
          SessionProblems.onLoop(
              exchange,
              session,
              sessions.live().submit(session.id(), cancel, Optional.empty()),
              _ -> exchange.answer(Response.empty(202)));
        });
  }

  private void onSnapshot(Exchange exchange, NamedSession session, Consumer<Snapshot> then) {
    SessionProblems.onLoop(exchange, session, sessions.seen(session), then);
  }

  private SnapshotSource source(NamedSession session) {
    return () -> sessions.seen(session);
  }
}
