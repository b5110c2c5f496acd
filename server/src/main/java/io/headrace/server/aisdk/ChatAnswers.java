package io.headrace.server.aisdk;

import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.Exchange;
import io.headrace.server.http.MediaType;
import io.headrace.server.http.Problem;
import io.headrace.server.http.Response;
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
import io.headrace.wire.TextBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** The streams that clients are answered with: of the answer that they asked for, and no other. */
final class ChatAnswers {
  /**
   * So long after a run has settled its answer is still told to whoever comes for it: a page may
   * have read the transcript before the answer was in it.
   */
  private static final long GRACE_MILLIS = 60_000;

  private final OpenSessions sessions;
  private final Tails tails;

  ChatAnswers(OpenSessions sessions, Tails tails) {
    this.sessions = sessions;
    this.tails = tails;
  }

  /** Asks something of the session, and answers with what comes of it. */
  void answer(ChatCall call, Command command, Optional<String> key) {
    SessionProblems.onLoop(
        call.exchange(),
        call.session(),
        sessions.live().submit(call.session().id(), command, key),
        outcome -> told(call, outcome));
  }

  private void told(ChatCall call, SessionOutcome outcome) {
    switch (outcome) {
      case SessionOutcome.Begun begun ->
          onSnapshot(call, snapshot -> follow(call, snapshot, begun.answer()));
      case SessionOutcome.Enqueued enqueued ->
          onSnapshot(call, snapshot -> queued(call, snapshot, enqueued));
      default -> throw refusal(outcome);
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
      case SessionOutcome.VersionConflict _ ->
          new Problem(
              ErrorCode.CONFLICT, "the conversation was changed meanwhile; load it, and try again");
      default -> new Problem(ErrorCode.CONFLICT, "that cannot be done now");
    };
  }

  /** A turn that had to wait: it still does, or has its run or its answer, or was taken out. */
  private void queued(ChatCall call, Snapshot snapshot, SessionOutcome.Enqueued enqueued) {
    SessionState state = snapshot.state();
    if (state.queued(enqueued.item()).isPresent()) {
      UiFollower.await(call, tails, source(call), snapshot, enqueued.item());
      return;
    }
    OptionalInt said = state.transcript().indexOf(enqueued.message());
    List<Message> after =
        said.isEmpty()
            ? List.of()
            : state.transcript().messages().subList(said.getAsInt() + 1, state.transcript().size());
    if (!after.isEmpty()) {
      finished(call, after.getFirst());
    } else if (said.isPresent() && state.run().isPresent()) {
      UiFollower.follow(call, tails, source(call), snapshot);
    } else {
      whole(call.exchange(), call.options(), UiMessageStream::abort);
    }
  }

  private void follow(ChatCall call, Snapshot snapshot, String answer) {
    if (active(snapshot, answer).isPresent()) {
      UiFollower.follow(call, tails, source(call), snapshot);
    } else {
      finished(call, settled(snapshot, answer));
    }
  }

  private static Optional<ActiveRun> active(Snapshot snapshot, String answer) {
    return snapshot.state().run().filter(run -> run.begun().answer().equals(answer));
  }

  private static Message settled(Snapshot snapshot, String answer) {
    OptionalInt index = snapshot.state().transcript().indexOf(answer);
    if (index.isEmpty()) {
      throw new Problem(ErrorCode.CONFLICT, "the answer is not in the transcript any more");
    }
    return snapshot.state().transcript().messages().get(index.getAsInt());
  }

  /**
   * Goes on with an answer of which a client has the beginning; without a place, it is told all of
   * it.
   */
  void goOn(ChatCall call, Snapshot snapshot, String answer, Optional<UiChat.Place> place) {
    if (place.isEmpty() || place.get().seqNum() >= snapshot.state().tail()) {
      follow(call, snapshot, answer);
      return;
    }
    Optional<ActiveRun> active = active(snapshot, answer);
    boolean isNew = place.get().seqNum() < snapshot.state().tail() - 1;
    if (!isNew && active.stream().anyMatch(run -> isAsked(run, place.get()))) {
      // A client that were asked once more would be configured to send the same once more.
      throw new Problem(ErrorCode.CONFLICT, "another approval is open still; decide it first");
    }
    Message message = active.map(ActiveRun::answer).orElseGet(() -> settled(snapshot, answer));
    if (isTrimmed(call, place.get())) {
      throw new Problem(
          ErrorCode.CONFLICT,
          "the rest of the answer is there as a whole only; load the conversation anew");
    }
    UiFollower.goOn(
        call,
        tails,
        source(call),
        message,
        active.map(ActiveRun::steers).orElseGet(List::of),
        place.get());
  }

  /** Whether a client was asked for something that is open. */
  private static boolean isAsked(ActiveRun run, UiChat.Place place) {
    return run.openQuestions().stream().anyMatch(each -> place.asked().contains(each.decision()));
  }

  private static boolean isTrimmed(ChatCall call, UiChat.Place place) {
    return Long.compareUnsigned(call.stream().stable().trimPoint(), place.seqNum() + 1) > 0;
  }

  /** The answer that is being written, or one that is finished and may not be known yet. */
  void resume(ChatCall call, Snapshot snapshot) {
    SessionState state = snapshot.state();
    if (state.run().isPresent()) {
      UiFollower.follow(call, tails, source(call), snapshot);
      return;
    }
    long now = call.exchange().loop().time().wallMillis();
    if (now - state.lastMillis() <= GRACE_MILLIS
        && state.transcript().size() > 0
        && state.transcript().messages().getLast().role() == Role.ASSISTANT) {
      finished(call, state.transcript().messages().getLast());
    } else {
      call.exchange().answer(Response.empty(204));
    }
  }

  private static void finished(ChatCall call, Message message) {
    whole(call.exchange(), call.options(), (stream, out) -> stream.finished(message, out));
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

  /** Deals with what the session has come to. */
  void onSnapshot(ChatCall call, Consumer<Snapshot> then) {
    SessionProblems.onLoop(call.exchange(), call.session(), sessions.seen(call.session()), then);
  }

  private SnapshotSource source(ChatCall call) {
    return () -> sessions.seen(call.session());
  }
}
