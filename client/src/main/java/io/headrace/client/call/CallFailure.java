package io.headrace.client.call;

import io.headrace.client.error.HeadraceException;
import io.headrace.client.error.ProtocolException;
import io.headrace.client.error.ServerException;
import io.headrace.client.error.UnreachableException;
import io.headrace.client.transport.TransportFailure;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt failed.
 *
 * @param why what happened
 * @param isRetryable whether another attempt may fare better
 * @param hasNoSideEffects whether it is certain that the server did nothing, whatever of the
 *     request had left
 * @param serverAsksMillis how long the server asked to wait before another attempt
 */
record CallFailure(
    HeadraceException why,
    boolean isRetryable,
    boolean hasNoSideEffects,
    OptionalLong serverAsksMillis) {

  /** The server answered with an error. */
  static CallFailure answered(String what, Answer answer) {
    ServerException why = ErrorAnswers.of(what, answer.status(), answer.body());
    return new CallFailure(
        why, why.isRetryable(), why.hasNoSideEffects(), RetryAfter.millis(answer));
  }

  /** The server said that it succeeded, and what it said more cannot be read. */
  static CallFailure unreadable(String what, Throwable cause) {
    String message = what + ": the answer cannot be read: " + cause.getMessage();
    return of(new ProtocolException(message, cause), false, false);
  }

  /** The exchange ended without a whole answer. */
  static CallFailure broken(String what, TransportFailure failure) {
    return of(
        BrokenExchanges.of(what, failure), failure.isRetryable(), failure.isWithoutSideEffects());
  }

  /** The time was up. */
  static CallFailure timedOut(String what, String timeout) {
    String message = what + ": expected a whole answer within " + timeout + ", but none came";
    return of(new UnreachableException(message, null), true, false);
  }

  /** There was no access token to ask with. */
  static CallFailure withoutToken(String what, @Nullable Throwable cause) {
    String message =
        what
            + ": expected an access token from the source that the client was given, but there was"
            + " none"
            + (cause == null ? "" : ": " + cause.getMessage());
    return of(new UnreachableException(message, cause), true, true);
  }

  private static CallFailure of(
      HeadraceException why, boolean isRetryable, boolean hasNoSideEffects) {
    return new CallFailure(why, isRetryable, hasNoSideEffects, OptionalLong.empty());
  }

  /** Whether the access token was refused. */
  boolean isRefusedToken() {
    return why instanceof ServerException answer && answer.status() == 401;
  }

  /** Whether what was asked for is not there. */
  boolean isNotFound() {
    return why instanceof ServerException answer && answer.status() == 404;
  }

  /**
   * Whether it says of all earlier attempts, too, that they did nothing: a creation that carries a
   * request token succeeds again if it succeeded before.
   */
  boolean resolvesDoubt() {
    return why instanceof ServerException answer && answer.code().equals("resource_already_exists");
  }
}
