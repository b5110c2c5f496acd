package io.headrace.client.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run has written and not sent yet. Neighbouring deltas of the same kind become one: what
 * waits for a request that is on its way may as well go together. Not for several threads.
 */
final class Outgoing {
  /** A request has no more. */
  private static final int MAX_EVENTS = 500;

  private final Deque<Sized> events = new ArrayDeque<>();

  /** The first of the deltas that are being joined, and what they say together. */
  private @Nullable RunEvent first;

  private final StringBuilder joined = new StringBuilder();
  private int joinedBytes;

  private record Sized(RunEvent event, int bytes) {}

  /**
   * What one request has.
   *
   * @param events the events, in order
   * @param bytes what they were counted as
   */
  record Load(List<RunEvent> events, int bytes) {}

  /**
   * Takes an event.
   *
   * @param bytes what it counts
   */
  void add(RunEvent event, int bytes) {
    if (first != null && event.continues(first)) {
      joined.append(event.text());
      joinedBytes += bytes;
      return;
    }
    seal();
    if (event.kind() == RunEvent.Kind.OTHER) {
      events.add(new Sized(event, bytes));
    } else {
      first = event;
      joined.append(event.text());
      joinedBytes = bytes;
    }
  }

  boolean isEmpty() {
    return events.isEmpty() && first == null;
  }

  /** Takes out the oldest, as many as one request may have. */
  Load take() {
    seal();
    List<RunEvent> taken = new ArrayList<>();
    int bytes = 0;
    while (!events.isEmpty() && taken.size() < MAX_EVENTS) {
      Sized oldest = events.removeFirst();
      taken.add(oldest.event());
      bytes += oldest.bytes();
    }
    return new Load(taken, bytes);
  }

  /** Forgets everything. */
  void clear() {
    events.clear();
    first = null;
    joined.setLength(0);
  }

  private void seal() {
    if (first != null) {
      events.add(
          new Sized(new RunEvent(first.kind(), first.call(), joined.toString()), joinedBytes));
      first = null;
      joined.setLength(0);
    }
  }
}
