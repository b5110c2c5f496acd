package io.headrace.sessions;

import io.headrace.sessions.rules.Command;
import io.headrace.sessions.rules.SessionOutcome;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What somebody asked of a session.
 *
 * @param number which request of the session it is: what was asked first is decided first
 * @param key its idempotency key, if it has one
 * @param done is told the outcome
 * @param attempts how often somebody else wrote to the stream first
 */
record Request(
    long number,
    Command command,
    Optional<String> key,
    CompletableFuture<SessionOutcome> done,
    int attempts) {
  /** The same, after somebody else was faster. */
  Request afterDefeat() {
    return new Request(number, command, key, done, attempts + 1);
  }
}
