package io.headrace.agents;

import io.headrace.sessions.event.SessionEvent.Work;
import io.headrace.sessions.event.Text;
import io.headrace.sessions.rules.SessionLimits;
import io.headrace.sessions.rules.WorkSizes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a run has written and not sent yet. Neighbouring deltas of the same kind become one: what
 * waits for an append that is on its way may as well be stored together. Not for several threads.
 */
final class Outgoing {
  /** What an event counts beside its text, so that empty ones are bounded, too. */
  private static final int EVENT_BYTES = 64;

  private final Deque<Sized> events = new ArrayDeque<>();
  private final Halves halves = new Halves();

  /** The first of the deltas that are being joined, and what they say together. */
  private @Nullable Work first;

  private Text joined = Text.EMPTY;
  private int joinedBytes;

  /** An event and what it was counted as. */
  private record Sized(Work event, int bytes) {}

  /**
   * What one append has.
   *
   * @param events the events, in order
   * @param bytes what they were counted as
   */
  record Load(List<Work> events, int bytes) {}

  /** What an event counts, in bytes. */
  static int bytes(Work event) {
    return EVENT_BYTES + WorkSizes.of(event);
  }

  /**
   * Takes an event. Half a character waits for its other half.
   *
   * @return how many bytes more there are to be sent
   */
  int add(Work event) {
    int bytes = 0;
    for (Work whole : halves.add(event)) {
      bytes += addWhole(whole);
    }
    return bytes;
  }

  /**
   * No more comes.
   *
   * @return how many bytes more there are to be sent
   */
  int end() {
    return halves.end().map(this::addWhole).orElse(0);
  }

  private int addWhole(Work event) {
    int bytes = bytes(event);
    Optional<String> delta = Deltas.of(event);
    if (delta.isPresent() && Deltas.continues(first, event)) {
      joined = joined.plus(delta.get());
      joinedBytes += bytes;
      return bytes;
    }
    seal();
    if (delta.isPresent()) {
      first = event;
      joined = Text.of(delta.get());
      joinedBytes = bytes;
    } else {
      events.add(new Sized(event, bytes));
    }
    return bytes;
  }

  boolean isEmpty() {
    return events.isEmpty() && first == null;
  }

  /** Takes out the oldest, as many as one append may have. */
  Load take() {
    seal();
    List<Work> taken = new ArrayList<>();
    int bytes = 0;
    while (!events.isEmpty() && taken.size() < SessionLimits.MAX_EVENTS) {
      Sized oldest = events.removeFirst();
      taken.add(oldest.event());
      bytes += oldest.bytes();
    }
    return new Load(taken, bytes);
  }

  /** Forgets everything. */
  void clear() {
    var _ = halves.end();
    events.clear();
    first = null;
  }

  private void seal() {
    if (first != null) {
      events.add(new Sized(Deltas.with(first, joined.toString()), joinedBytes));
      first = null;
    }
  }
}
