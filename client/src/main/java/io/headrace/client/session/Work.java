package io.headrace.client.session;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What a worker has to say of its run, in one request. */
sealed interface Work {
  /** What it counts of what may be pending, in bytes. */
  default int bytes() {
    return 0;
  }

  /** Makes the request, which is one that may be sent again. */
  CompletableFuture<SessionJson.Members> request(
      SessionCalls calls, SessionCalls.OfRun of, String expected);

  /**
   * Something is written.
   *
   * @param events the events, in order
   * @param bytes what they were counted as
   */
  record Events(List<RunEvent> events, int bytes) implements Work {
    /** Copies the events. */
    public Events {
      events = List.copyOf(events);
    }

    @Override
    public CompletableFuture<SessionJson.Members> request(
        SessionCalls calls, SessionCalls.OfRun of, String expected) {
      return calls.events(of, events, expected);
    }
  }

  /**
   * Something is asked.
   *
   * @param key makes a repetition get the first answer
   * @param decision what becomes of it
   */
  record Asking(Question question, String key, CompletableFuture<Decision> decision)
      implements Work {
    @Override
    public CompletableFuture<SessionJson.Members> request(
        SessionCalls calls, SessionCalls.OfRun of, String expected) {
      return calls.ask(of, question, key);
    }
  }

  /**
   * The run ends.
   *
   * @param error why it ended so, in words that people read
   * @param usage what the answer took, as JSON
   */
  record Ending(RunOutcome outcome, Optional<String> error, Optional<String> usage)
      implements Work {
    @Override
    public CompletableFuture<SessionJson.Members> request(
        SessionCalls calls, SessionCalls.OfRun of, String expected) {
      return calls.settle(of, outcome, error, usage);
    }
  }
}
