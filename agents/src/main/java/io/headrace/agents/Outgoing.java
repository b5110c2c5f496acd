package io.headrace.agents;

import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.event.SessionEvent.Work;
import io.headrace.sessions.event.Text;
import io.headrace.sessions.rules.SessionLimits;
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
  private final Deque<Sized> events = new ArrayDeque<>();

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

  /**
   * Takes an event.
   *
   * @param bytes what it counts
   */
  void add(Work event, int bytes) {
    Optional<String> delta = delta(event);
    if (delta.isPresent() && continues(event)) {
      joined = joined.plus(delta.get());
      joinedBytes += bytes;
      return;
    }
    seal();
    if (delta.isPresent()) {
      first = event;
      joined = Text.of(delta.get());
      joinedBytes = bytes;
    } else {
      events.add(new Sized(event, bytes));
    }
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
    events.clear();
    first = null;
  }

  private void seal() {
    if (first != null) {
      events.add(new Sized(withDelta(first, joined.toString()), joinedBytes));
      first = null;
    }
  }

  private boolean continues(Work event) {
    return switch (first) {
      case SessionEvent.TextDelta _ -> event instanceof SessionEvent.TextDelta;
      case SessionEvent.ThinkingDelta _ -> event instanceof SessionEvent.ThinkingDelta;
      case SessionEvent.ToolInputDelta(_, String call, _) ->
          event instanceof SessionEvent.ToolInputDelta(_, String other, _) && call.equals(other);
      case null, default -> false;
    };
  }

  private static Optional<String> delta(Work event) {
    return switch (event) {
      case SessionEvent.TextDelta(_, String delta) -> Optional.of(delta);
      case SessionEvent.ThinkingDelta(_, String delta) -> Optional.of(delta);
      case SessionEvent.ToolInputDelta(_, _, String delta) -> Optional.of(delta);
      case SessionEvent.ToolBegun _,
          SessionEvent.ToolCalled _,
          SessionEvent.ToolOutput _,
          SessionEvent.ToolFailed _,
          SessionEvent.SourceFound _,
          SessionEvent.FileMade _,
          SessionEvent.DataShown _,
          SessionEvent.StepBegun _,
          SessionEvent.SteerTaken _,
          SessionEvent.SignOfLife _ ->
          Optional.empty();
    };
  }

  private static Work withDelta(Work event, String delta) {
    return switch (event) {
      case SessionEvent.TextDelta(String run, _) -> new SessionEvent.TextDelta(run, delta);
      case SessionEvent.ThinkingDelta(String run, _) -> new SessionEvent.ThinkingDelta(run, delta);
      case SessionEvent.ToolInputDelta(String run, String call, _) ->
          new SessionEvent.ToolInputDelta(run, call, delta);
      case SessionEvent.ToolBegun _,
          SessionEvent.ToolCalled _,
          SessionEvent.ToolOutput _,
          SessionEvent.ToolFailed _,
          SessionEvent.SourceFound _,
          SessionEvent.FileMade _,
          SessionEvent.DataShown _,
          SessionEvent.StepBegun _,
          SessionEvent.SteerTaken _,
          SessionEvent.SignOfLife _ ->
          throw new IllegalStateException("no delta: " + event.type().text());
    };
  }
}
