package io.headrace.client.session;

import java.util.concurrent.CompletableFuture;

/**
 * Something is asked.
 *
 * @param key makes a repetition get the first answer
 * @param decision what becomes of it
 */
record Asking(Question question, String key, CompletableFuture<Decision> decision) implements Work {
  @Override
  public CompletableFuture<SessionJson.Members> request(
      SessionCalls calls, SessionCalls.OfRun of, String expected) {
    return calls.ask(of, question, key);
  }
}
