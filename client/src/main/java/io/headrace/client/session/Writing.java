package io.headrace.client.session;

import io.headrace.wire.UnsignedText;
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

  /**
   * Whether a conflict says that these were stored. They stand one after the other behind what we
   * believed to be our last event, and nothing of ours behind them: so there is room for all.
   *
   * @param expected the cursor of our last event before
   * @param last that of our last event as it is
   */
  boolean canBeStored(String expected, String last) {
    int dot = expected.lastIndexOf('.') + 1;
    if (dot == 0 || !last.startsWith(expected.substring(0, dot))) {
      return false;
    }
    try {
      long before = UnsignedText.parse(expected.substring(dot));
      long now = UnsignedText.parse(last.substring(dot));
      return Long.compareUnsigned(now, before) > 0
          && Long.compareUnsigned(now - before, events.size()) >= 0;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  @Override
  public CompletableFuture<SessionJson.Members> request(
      SessionCalls calls, SessionCalls.OfRun of, String expected) {
    return calls.events(of, events, expected);
  }
}
