package io.headrace.agents;

import io.headrace.sessions.SessionUnavailableException;
import io.headrace.sessions.rules.SessionOutcome;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What it means for a run when a session does not do what its worker asks. */
final class Troubles {
  private Troubles() {}

  /** Whether nothing was changed, and the same may be done later. */
  static boolean pass(Throwable trouble) {
    return cause(trouble) instanceof SessionUnavailableException unavailable
        && switch (unavailable.why()) {
          case STORAGE_FULL, CONTENDED -> true;
          case NO_SESSION, NO_BASIN, DELETING, CLOSED, STOPPED, UNCERTAIN, FOREIGN, DAMAGED ->
              false;
        };
  }

  /** Whether it is none of the troubles that sessions have: something is wrong with the code. */
  static boolean isMistake(Throwable trouble) {
    return !(cause(trouble) instanceof SessionUnavailableException);
  }

  private static Throwable cause(Throwable trouble) {
    return trouble instanceof CompletionException && trouble.getCause() != null
        ? trouble.getCause()
        : trouble;
  }

  /** Whether the run is not its worker's any more. */
  static boolean isLost(@Nullable SessionOutcome outcome) {
    return outcome instanceof SessionOutcome.Fenced
        || outcome instanceof SessionOutcome.AlreadySettled;
  }

  /**
   * Why what was written was not taken, in words for people; empty if it was, or the run is lost.
   */
  static Optional<AnswerFailedException> failure(@Nullable SessionOutcome outcome) {
    return switch (outcome) {
      case SessionOutcome.Full(String what, long limit) ->
          Optional.of(
              new AnswerFailedException(
                  "The answer became too large: there are at most " + limit + " " + what + "."));
      case SessionOutcome.Invalid(String message) ->
          Optional.of(
              new AnswerFailedException("The agent wrote what cannot be stored: " + message));
      case null, default -> Optional.empty();
    };
  }
}
