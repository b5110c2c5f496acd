package io.headrace.client.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a run has written and asked, and not sent yet, in order. Neighbouring deltas of the same
 * kind become one: what waits for a request that is on its way may as well go together. Not for
 * several threads.
 */
final class Backlog {
  /** A request has no more. */
  private static final int MAX_EVENTS = 500;

  /** Beyond this a request has one event only. */
  private static final int MAX_BYTES = 256 << 10;

  /** Requests that nothing is added to any more. */
  private final Deque<Work> whole = new ArrayDeque<>();

  /** What the last request has. */
  private final List<RunEvent> events = new ArrayList<>();

  private int bytes;

  /** The first of the deltas that are being joined, and what they say together. */
  private @Nullable RunEvent first;

  private final StringBuilder joined = new StringBuilder();

  /** Half a character that a delta ended with: no request can carry it without its other half. */
  private @Nullable RunEvent half;

  /**
   * Takes an event.
   *
   * @param size what it counts, in bytes
   * @return what it counts now: half a character by itself nothing, since it waits here for good if
   *     its other half never comes
   */
  int add(RunEvent event, int size) {
    RunEvent whole = withHalf(event);
    if (whole.text().isEmpty()) {
      return 0;
    }
    addWhole(whole, size);
    return size;
  }

  /** The event with the half that was before it, and without the half at its end. */
  private RunEvent withHalf(RunEvent event) {
    RunEvent before = half;
    half = null;
    if (event.kind() == RunEvent.Kind.OTHER) {
      return event;
    }
    // A half that nothing of its kind follows is no character, and says nothing.
    String text =
        before != null && event.continues(before) ? before.text() + event.text() : event.text();
    int last = text.length() - 1;
    if (last >= 0 && Character.isHighSurrogate(text.charAt(last))) {
      half = new RunEvent(event.kind(), event.call(), text.substring(last));
      text = text.substring(0, last);
    }
    return new RunEvent(event.kind(), event.call(), text);
  }

  private void addWhole(RunEvent event, int size) {
    boolean joins = first != null && event.continues(first);
    boolean isFull = (bytes > 0 && bytes + size > MAX_BYTES) || (!joins && count() == MAX_EVENTS);
    if (isFull) {
      finish();
    }
    bytes += size;
    if (joins && !isFull) {
      joined.append(event.text());
      return;
    }
    seal();
    if (event.kind() == RunEvent.Kind.OTHER) {
      events.add(event);
    } else {
      first = event;
      joined.append(event.text());
    }
  }

  private int count() {
    return events.size() + (first == null ? 0 : 1);
  }

  /** Takes a question, which is asked after what was written before it. */
  void add(Asking asking) {
    finish();
    whole.add(asking);
  }

  /** Takes out the oldest, as much as one request may have. */
  Optional<Work> take() {
    if (whole.isEmpty()) {
      finish();
    }
    return Optional.ofNullable(whole.poll());
  }

  /**
   * Forgets everything.
   *
   * @return the questions that were not asked
   */
  List<Asking> clear() {
    List<Asking> asked = new ArrayList<>();
    for (Work each : whole) {
      if (each instanceof Asking asking) {
        asked.add(asking);
      }
    }
    whole.clear();
    events.clear();
    bytes = 0;
    first = null;
    half = null;
    joined.setLength(0);
    return asked;
  }

  private void finish() {
    seal();
    if (!events.isEmpty()) {
      whole.add(new Writing(events, bytes));
      events.clear();
      bytes = 0;
    }
  }

  private void seal() {
    if (first != null) {
      events.add(new RunEvent(first.kind(), first.call(), joined.toString()));
      first = null;
      joined.setLength(0);
    }
  }
}
