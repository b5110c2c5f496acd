package io.headrace.client.session;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Something is written.
 *
 * @param events the events, in order
 * @param bytes what they were counted as
 */
record Writing(List<RunEvent> events, int bytes) implements Work {
  /** Copies the events. */
  Writing {
    events = List.copyOf(events);
  }

  @Override
  public CompletableFuture<SessionJson.Members> request(
      SessionCalls calls, SessionCalls.OfRun of, String expected) {
    return calls.events(of, events, expected);
  }
}
