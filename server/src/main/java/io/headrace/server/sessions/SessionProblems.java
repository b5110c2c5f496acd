package io.headrace.server.sessions;

import io.headrace.log.CorruptionException;
import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.Exchange;
import io.headrace.server.http.Problem;
import io.headrace.sessions.SessionUnavailableException;
import io.headrace.sessions.SessionUnavailableException.Why;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What clients are told when the log cannot do what a session needs. What the sessions say
 * themselves names streams as the server does, which is not for everybody's eyes.
 */
public final class SessionProblems {
  private SessionProblems() {}

  /** What a failure is to whoever asked for something about a session; empty if it is our own. */
  public static Optional<Problem> of(Throwable failure, NamedSession session) {
    return cause(failure) instanceof SessionUnavailableException unavailable
        ? Optional.of(of(unavailable.why(), session))
        : of(failure);
  }

  /** What a failure is to whoever asked for something about many; empty if it is our own. */
  static Optional<Problem> of(Throwable failure) {
    return switch (cause(failure)) {
      case Problem problem -> Optional.of(problem);
      case CorruptionException damage ->
          Optional.of(
              new Problem(
                  ErrorCode.STORAGE,
                  "what is stored there is damaged and not served: " + damage.getMessage()));
      default -> Optional.empty();
    };
  }

  /** What has really happened. */
  static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  /** What is the matter, and what to do. */
  static Problem of(Why why, NamedSession session) {
    String name = "session \"" + session.seen() + "\"";
    return switch (why) {
      case NO_SESSION ->
          new Problem(
              ErrorCode.SESSION_NOT_FOUND,
              "there is no " + name + "; send a message to it to begin it");
      case NO_BASIN ->
          new Problem(
              ErrorCode.BASIN_NOT_FOUND,
              "there is no basin \"" + session.id().basin() + "\"; create it first");
      case DELETING ->
          new Problem(
              ErrorCode.SESSION_DELETION_PENDING,
              "the " + name + " is being deleted; its name can be used again when that is done");
      case STORAGE_FULL ->
          new Problem(
              ErrorCode.HOT_SERVER,
              "the server's disk is full; nothing was stored, send this again when there is space");
      case CONTENDED ->
          new Problem(
              ErrorCode.HOT_SERVER,
              "others write to the stream of the "
                  + name
                  + " all the time; nothing was changed, send this again");
      case CLOSED ->
          new Problem(
              ErrorCode.STREAM_CLOSED,
              "the stream of the " + name + " is closed, and takes nothing more");
      case STOPPED ->
          new Problem(
              ErrorCode.SERVER_DRAINING,
              "the server has stopped storing, nothing was done for this request");
      case UNCERTAIN ->
          new Problem(
              ErrorCode.STORAGE,
              "the server stopped storing while this was on its way to the disk; whether it is"
                  + " stored will be known after a restart");
      case FOREIGN ->
          new Problem(
              ErrorCode.INVALID,
              "the stream \""
                  + session.seen()
                  + "\" is no session: it holds other records; take another name, or read it as a"
                  + " stream");
      case DAMAGED ->
          new Problem(
              ErrorCode.STORAGE,
              "what is stored of the "
                  + name
                  + " cannot be understood: somebody else has trimmed its stream");
    };
  }

  /**
   * Has something dealt with on the exchange's loop, or answers why it cannot be.
   *
   * @param then deals with it; a problem it throws is the answer
   */
  public static <T> void onLoop(
      Exchange exchange, NamedSession session, CompletableFuture<T> future, Consumer<T> then) {
    onLoop(exchange, failure -> of(failure, session), future, then);
  }

  /** The same of what is about no session, or about one that is not known yet. */
  public static <T> void onLoop(Exchange exchange, CompletableFuture<T> future, Consumer<T> then) {
    onLoop(exchange, SessionProblems::of, future, then);
  }

  /**
   * The same.
   *
   * @param problems says what a failure is to the client; empty if it is our own
   */
  static <T> void onLoop(
      Exchange exchange,
      Function<Throwable, Optional<Problem>> problems,
      CompletableFuture<T> future,
      Consumer<T> then) {
    var _ =
        future.whenComplete((value, failure) ->
            exchange
                .loop()
                .mailbox()
                .post(() -> {
                  if (failure == null) {
                    deal(exchange, problems, value, then);
                  } else {
                    answer(exchange, problems, failure);
                  }
                }));
  }

  private static <T> void deal(
      Exchange exchange,
      Function<Throwable, Optional<Problem>> problems,
      T value,
      Consumer<T> then) {
    try {
      then.accept(value);
    } catch (RuntimeException e) {
      answer(exchange, problems, e);
    }
  }

  /** Answers why it cannot be done; whoever gave up on it has been answered. */
  static void answer(
      Exchange exchange, Function<Throwable, Optional<Problem>> problems, Throwable failure) {
    if (!(cause(failure) instanceof CancellationException)) {
      problems.apply(failure).ifPresentOrElse(exchange::answer, () -> exchange.fail(failure));
    }
  }
}
