package io.headrace.server.s2;

import io.headrace.log.AdminOutcome;
import io.headrace.log.AppendOutcome;
import io.headrace.log.CorruptionException;
import io.headrace.log.Stream;
import io.headrace.server.access.TokenId;
import io.headrace.server.access.TokenOutcome;
import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.Loop;
import io.headrace.server.http.MediaType;
import io.headrace.server.http.Problem;
import io.headrace.server.http.Response;
import io.headrace.wire.Position;
import io.headrace.wire.S2Json;
import io.headrace.wire.S2Proto;
import io.headrace.wire.TextBuffer;
import java.util.function.Function;

/** What S2 clients are told: every outcome of the engine and the status and body it becomes. */
final class S2Statuses {
  private S2Statuses() {}

  /** How an append ended. */
  static Response of(AppendOutcome outcome, Stream stream, boolean protobuf, Loop loop) {
    return switch (outcome) {
      case AppendOutcome.Appended(Position start, Position end, Position tail) ->
          acknowledgement(start, end, tail, protobuf, loop);
      // No record between start and end: they were stored before.
      case AppendOutcome.Duplicate(_, _, Position tail, _) ->
          acknowledgement(tail, tail, tail, protobuf, loop);
      case AppendOutcome.FencingTokenMismatch(String token) ->
          conditionFailed(
              new TextBuffer().ascii("{\"fencing_token_mismatch\":").jsonString(token).ascii('}'));
      case AppendOutcome.SeqNumMismatch(long next) ->
          conditionFailed(
              new TextBuffer().ascii("{\"seq_num_mismatch\":").unsigned(next).ascii('}'));
      case AppendOutcome.ProducerGap(long expected, _) ->
          conditionFailed(
              new TextBuffer().ascii("{\"producer_sequence_gap\":").unsigned(expected).ascii('}'));
      case AppendOutcome.ProducerFenced(long epoch) ->
          conditionFailed(
              new TextBuffer().ascii("{\"producer_fenced\":").unsigned(epoch).ascii('}'));
      case AppendOutcome.ProducerEpochStart _ ->
          conditionFailed(new TextBuffer().ascii("{\"producer_epoch_start\":0}"));
      case AppendOutcome.TooManyProducers(int limit) ->
          problem(
              ErrorCode.QUOTA_EXHAUSTED,
              "a stream remembers at most "
                  + limit
                  + " producers, and this one remembers as many; append under the id of one of"
                  + " them, without a producer, or to another stream");
      case AppendOutcome.TimestampMissing(int index) ->
          invalid(
              "the stream requires a timestamp for every record (timestamping mode client-require),"
                  + " but record "
                  + index
                  + " has none");
      case AppendOutcome.SealedSeqNumsExhausted(long last) ->
          invalid(
              "records under the stream's cipher have sequence numbers up to "
                  + Long.toUnsignedString(last)
                  + ", because more would wear its key out; continue on another stream, or on one"
                  + " with the cipher aegis-256");
      case AppendOutcome.Closed(Position tail) ->
          problem(
              ErrorCode.STREAM_CLOSED,
              "the stream is closed at "
                  + Long.toUnsignedString(tail.seqNum())
                  + " and takes no more appends");
      case AppendOutcome.Deleting _ -> Subject.of(stream).streamDeleting().toResponse();
      case AppendOutcome.Missing _ -> Subject.of(stream).streamMissing().toResponse();
      case AppendOutcome.StorageFull _ -> storageFull().toResponse();
      case AppendOutcome.Stopped(String reason) ->
          stopped(reason, /* certain= */ true).toResponse();
      case AppendOutcome.Uncertain(String reason) ->
          stopped(reason, /* certain= */ false).toResponse();
      // S2 has no writer sequences; an append without one cannot end so.
      case AppendOutcome.WriterSequenceRegression _ ->
          throw new IllegalStateException(
              "an append without a writer sequence ended as " + outcome);
      // Whoever sends on without waiting is told of the first refusal, and of nothing after it.
      case AppendOutcome.EarlierRefused _ ->
          throw new IllegalStateException("a session was told of more than its first refusal");
    };
  }

  /** How a change of a basin or a stream ended; what a success is told as is the caller's. */
  static <T> Response of(
      AdminOutcome<T> outcome, Subject subject, Function<AdminOutcome.Done<T>, Response> success) {
    return switch (outcome) {
      case AdminOutcome.Done<T> done -> success.apply(done);
      case AdminOutcome.AlreadyExists<T> _ -> subject.alreadyExists().toResponse();
      case AdminOutcome.BasinMissing<T> _ -> subject.basinMissing().toResponse();
      case AdminOutcome.StreamMissing<T> _ -> subject.streamMissing().toResponse();
      case AdminOutcome.BasinDeleting<T> _ -> subject.basinDeleting().toResponse();
      case AdminOutcome.StreamDeleting<T> _ -> subject.streamDeleting().toResponse();
      case AdminOutcome.StorageFull<T> _ -> storageFull().toResponse();
      case AdminOutcome.Stopped<T>(String reason, boolean certain) ->
          stopped(reason, certain).toResponse();
    };
  }

  /** How the issue or the revocation of an access token ended. */
  static Response of(TokenOutcome outcome, TokenId id) {
    return switch (outcome) {
      case TokenOutcome.Issued(String secret) ->
          Response.of(201, MediaType.JSON, AccessTokenJson.issued(secret))
              .with("cache-control", "no-store");
      case TokenOutcome.Revoked _ -> Response.empty(204);
      case TokenOutcome.AlreadyExists _ ->
          problem(
              ErrorCode.RESOURCE_ALREADY_EXISTS,
              "there is an access token \"" + id + "\"; revoke it first, or choose another id");
      case TokenOutcome.Missing _ ->
          problem(ErrorCode.ACCESS_TOKEN_NOT_FOUND, "there is no access token \"" + id + "\"");
      case TokenOutcome.Invalid(String why) -> invalid(why);
      case TokenOutcome.Denied(String why) -> problem(ErrorCode.PERMISSION_DENIED, why);
      case TokenOutcome.NoLongerValid _ ->
          problem(ErrorCode.AUTHN, "the token has expired or was revoked; nothing was changed");
      case TokenOutcome.TooMany(int limit) ->
          problem(
              ErrorCode.QUOTA_EXHAUSTED,
              "the server keeps at most "
                  + limit
                  + " access tokens, and has as many; revoke some that nobody uses");
      case TokenOutcome.Busy _ ->
          problem(
              ErrorCode.RATE_LIMITED,
              "too many access tokens are being issued and revoked; nothing was changed, send this"
                  + " again later");
      case TokenOutcome.NotKept why -> problemOf(why).toResponse();
      case TokenOutcome.RevokedForNow(TokenOutcome.NotKept why) -> revokedForNow(why);
    };
  }

  private static Problem problemOf(TokenOutcome.NotKept outcome) {
    return switch (outcome) {
      case TokenOutcome.Conflict _ ->
          new Problem(
              ErrorCode.TRANSACTION_CONFLICT,
              "others changed access tokens at the same time; nothing was changed, send this again");
      case TokenOutcome.StorageFull _ -> storageFull();
      case TokenOutcome.Stopped(String reason, boolean certain) -> stopped(reason, certain);
    };
  }

  private static Response revokedForNow(TokenOutcome.NotKept why) {
    String because =
        switch (why) {
          case TokenOutcome.Conflict _ -> "others changed access tokens at the same time";
          case TokenOutcome.StorageFull _ -> "the server's disk is full";
          case TokenOutcome.Stopped(String reason, boolean _) ->
              "the server has stopped storing: " + reason;
        };
    return problem(
        problemOf(why).code(),
        "the token is refused from now on, but will be in force again after a restart unless its"
            + " revocation is repeated with success; this one could not be stored, because "
            + because);
  }

  /** A read from a position that was never written. */
  static Response unwritten(Position tail) {
    TextBuffer text = new TextBuffer();
    S2Json.writeTail(text, tail);
    return Response.of(416, MediaType.JSON, text.toBytes());
  }

  /** The server stops while a reader waits. */
  static Problem draining() {
    return new Problem(
        ErrorCode.SERVER_DRAINING,
        "the server is about to stop; read on from where this one was, on a new connection");
  }

  /** The server stops while a client appends. */
  static Problem drainingAppends() {
    return new Problem(
        ErrorCode.SERVER_DRAINING,
        "the server is about to stop; nothing was stored of what it has not acknowledged, send that"
            + " again on a new connection");
  }

  static Problem damaged(CorruptionException damage) {
    return new Problem(
        ErrorCode.STORAGE,
        "what is stored there is damaged and not served: " + damage.getMessage());
  }

  private static Response acknowledgement(
      Position start, Position end, Position tail, boolean protobuf, Loop loop) {
    if (protobuf) {
      return Response.of(200, MediaType.PROTOBUF, S2Proto.writeAppendAck(start, end, tail));
    }
    TextBuffer text = loop.text();
    S2Json.writeAppendAck(text, start, end, tail);
    return Response.of(200, MediaType.JSON, text.toBytes());
  }

  private static Response conditionFailed(TextBuffer body) {
    return Response.of(412, MediaType.JSON, body.toBytes());
  }

  private static Problem storageFull() {
    return new Problem(
        ErrorCode.HOT_SERVER,
        "the server's disk is full; nothing was stored, send this again when there is space");
  }

  private static Problem stopped(String reason, boolean certain) {
    return certain
        ? new Problem(
            ErrorCode.SERVER_DRAINING,
            "the server has stopped storing, nothing was done for this request: " + reason)
        : new Problem(
            ErrorCode.STORAGE,
            "the server stopped storing while this was on its way to the disk; whether it is stored"
                + " will be known after a restart: "
                + reason);
  }

  private static Response invalid(String message) {
    return problem(ErrorCode.INVALID, message);
  }

  private static Response problem(ErrorCode code, String message) {
    return new Problem(code, message).toResponse();
  }
}
