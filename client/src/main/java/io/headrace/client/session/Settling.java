package io.headrace.client.session;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The run ends.
 *
 * @param error why it ended so, in words that people read
 * @param usage what the answer took, as JSON
 */
record Settling(RunOutcome outcome, Optional<String> error, Optional<String> usage)
    implements Work {
  @Override
  public CompletableFuture<SessionJson.Members> request(
      SessionCalls calls, SessionCalls.OfRun of, String expected) {
    return calls.settle(of, outcome, error, usage);
  }
}
