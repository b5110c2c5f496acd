package io.headrace.server.sessions;

import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.MediaType;
import io.headrace.server.http.Response;
import io.headrace.sessions.Cursor;
import io.headrace.sessions.Inbox;
import io.headrace.sessions.Snapshot;
import io.headrace.sessions.event.Json;
import io.headrace.sessions.event.JsonObject;
import io.headrace.sessions.event.MessageWriter;
import io.headrace.sessions.event.Phase;
import io.headrace.sessions.event.RunOutcome;
import io.headrace.sessions.rules.SessionOutcome;
import io.headrace.wire.TextBuffer;
import java.util.function.UnaryOperator;

/** What clients of sessions are told: every outcome, and the status and body it becomes. */
final class SessionStatuses {
  private SessionStatuses() {}

  /**
   * How an operation ended.
   *
   * @param epoch the session's, for cursors
   */
  static Response of(SessionOutcome outcome, Telling telling, long epoch, TextBuffer out) {
    return switch (outcome) {
      case SessionOutcome.Done(long seqNum) ->
          answer(telling.done(), JsonObject.begin(out).text("cursor", cursor(epoch, seqNum)));
      case SessionOutcome.Begun begun ->
          answer(201, members(JsonObject.begin(out), begun, epoch))
              .with("cache-control", "no-store");
      case SessionOutcome.Enqueued(String item, String message, int position, long seqNum) ->
          answer(
              telling.queued(),
              JsonObject.begin(out)
                  .text("item", item)
                  .text("message", message)
                  .number("position", position)
                  .text("cursor", cursor(epoch, seqNum)));
      case SessionOutcome.Asked(String decision, long seqNum) ->
          answer(
              200,
              JsonObject.begin(out)
                  .text("decision", decision)
                  .text("cursor", cursor(epoch, seqNum)));
      case SessionOutcome.Steered(String steer, long seqNum) ->
          answer(
              202,
              JsonObject.begin(out).text("steer", steer).text("cursor", cursor(epoch, seqNum)));
      case SessionOutcome.Settled settled -> settled(settled, epoch, out);
      case SessionOutcome.Truncated(long version, long seqNum) ->
          answer(
              200,
              JsonObject.begin(out)
                  .number("version", version)
                  .text("cursor", cursor(epoch, seqNum)));
      case SessionOutcome.AlreadySettled(RunOutcome how) when telling.endIsFine() ->
          answer(200, JsonObject.begin(out).word("outcome", how));
      case SessionOutcome.Refused refused -> refused(refused, epoch, out);
      case SessionOutcome.Claimed _ ->
          throw new IllegalStateException("a claim is told with the messages to answer");
    };
  }

  private static Response settled(SessionOutcome.Settled settled, long epoch, TextBuffer out) {
    JsonObject object =
        JsonObject.begin(out)
            .word("outcome", settled.outcome())
            .text("cursor", cursor(epoch, settled.seqNum()));
    settled
        .next()
        .ifPresent(next ->
            object.value(
                "next",
                next,
                (inner, begun) -> members(JsonObject.begin(inner), begun, epoch).end()));
    return answer(200, object);
  }

  private static JsonObject members(JsonObject object, SessionOutcome.Begun begun, long epoch) {
    return object
        .text("run", begun.run())
        .text("answer", begun.answer())
        .text("message", begun.message())
        .text("cursor", cursor(epoch, begun.seqNum()))
        .text("fence", begun.fence())
        .number("lease", begun.leaseMillis());
  }

  /**
   * A run that a worker has got, with what it has to know: something may have been said to the run
   * before, and whoever listens after the claim would not be told of it.
   *
   * @param snapshot what has been said in the session, as the worker sees it
   */
  static Response claimed(SessionOutcome.Claimed claimed, Snapshot snapshot, TextBuffer out) {
    JsonObject object =
        JsonObject.begin(out)
            .text("session", snapshot.session().name().text())
            .text("run", claimed.run())
            .text("answer", claimed.answer())
            .text("fence", claimed.fence())
            .number("lease", claimed.leaseMillis())
            .array("messages", snapshot.state().transcript().messages(), MessageWriter::write)
            .text("cursor", cursor(snapshot.epoch(), claimed.seqNum()));
    snapshot
        .state()
        .run(claimed.run())
        .filter(run -> run.fence().equals(claimed.fence()))
        .ifPresent(run -> object.value("inbox", Inbox.of(run), InboxWriter::write));
    return answer(200, object).with("cache-control", "no-store");
  }

  private static Response refused(SessionOutcome.Refused outcome, long epoch, TextBuffer out) {
    return switch (outcome) {
      case SessionOutcome.Busy(String run, Phase phase) ->
          refusal(
              out,
              ErrorCode.BUSY,
              "the run " + run + " is active in this session; watch it, wait, or queue the turn",
              facts ->
                  facts
                      .text("run", run)
                      .word("phase", phase)
                      .bool("attachable", phase != Phase.CANCELLING));
      case SessionOutcome.Idle _ ->
          refusal(out, ErrorCode.IDLE, "no run is active in this session");
      case SessionOutcome.Fenced _ ->
          refusal(
              out,
              ErrorCode.FENCED,
              "the run is not this worker's: it was never claimed with this fence, or somebody else"
                  + " has it; stop working on it");
      case SessionOutcome.AlreadySettled(RunOutcome how) ->
          refusal(
              out,
              ErrorCode.SETTLED,
              "the run has ended as " + how.text() + "; nothing is added to it any more",
              facts -> facts.word("outcome", how));
      case SessionOutcome.TooLate _ ->
          refusal(
              out, ErrorCode.TOO_LATE, "the run has ended or is about to, and takes nothing new");
      case SessionOutcome.AlreadyDecided(Json answer) ->
          refusal(
              out,
              ErrorCode.ALREADY_DECIDED,
              "the decision was made before",
              facts -> facts.json("answer", answer));
      case SessionOutcome.DecisionExpired _ ->
          refusal(out, ErrorCode.EXPIRED, "nobody decided in time");
      case SessionOutcome.RunEnded _ ->
          refusal(out, ErrorCode.RUN_ENDED, "the run that asked has ended");
      case SessionOutcome.Unknown(String what, String id) -> unknown(what, id, out);
      case SessionOutcome.VersionConflict(long version) ->
          refusal(
              out,
              ErrorCode.CONFLICT,
              "the transcript has changed since; look at it again",
              facts -> facts.number("version", version));
      case SessionOutcome.PositionConflict(long lastSeqNum) ->
          refusal(
              out,
              ErrorCode.CONFLICT,
              "the last event of the run is another one than expected, as when a request comes"
                  + " again that was done; nothing was stored, go on after the cursor",
              facts -> facts.text("cursor", cursor(epoch, lastSeqNum)));
      case SessionOutcome.Full(String what, long limit) ->
          refusal(
              out,
              ErrorCode.FULL,
              "a session has at most " + limit + " " + what + "; nothing was changed",
              facts -> facts.number("limit", limit));
      case SessionOutcome.KeyReused(String key) ->
          refusal(
              out,
              ErrorCode.IDEMPOTENCY_KEY_REUSED,
              "the idempotency key \"" + key + "\" was used for another request; take a new one");
      case SessionOutcome.Invalid(String message) -> refusal(out, ErrorCode.INVALID, message);
    };
  }

  private static Response unknown(String what, String id, TextBuffer out) {
    ErrorCode code =
        switch (what) {
          case "run" -> ErrorCode.RUN_NOT_FOUND;
          case "decision" -> ErrorCode.DECISION_NOT_FOUND;
          case "item" -> ErrorCode.ITEM_NOT_FOUND;
          case "message" -> ErrorCode.MESSAGE_NOT_FOUND;
          default -> throw new IllegalStateException("sessions have nothing called " + what);
        };
    return refusal(
        out, code, "there is no " + what + " \"" + id + "\" in this session, or not any more");
  }

  private static Response refusal(TextBuffer out, ErrorCode code, String message) {
    return refusal(out, code, message, facts -> facts);
  }

  private static Response refusal(
      TextBuffer out, ErrorCode code, String message, UnaryOperator<JsonObject> facts) {
    JsonObject object =
        facts.apply(JsonObject.begin(out).text("code", code.text()).text("message", message));
    return answer(code.status(), object);
  }

  private static Response answer(int status, JsonObject object) {
    return Response.of(status, MediaType.JSON, object.end().toBytes());
  }

  private static String cursor(long epoch, long seqNum) {
    return new Cursor(epoch, seqNum).toString();
  }
}
