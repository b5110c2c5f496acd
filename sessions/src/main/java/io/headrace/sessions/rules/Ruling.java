package io.headrace.sessions.rules;

import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.state.SessionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a command comes to.
 *
 * @param events what is appended, in order, as one; nothing if the command changes nothing
 * @param keyed the index of the event that stands for the request, so that it is remembered by it
 * @param fence the fencing token that is in force afterwards, if it changes
 * @param outcome what the caller is told when that is durable
 */
public record Ruling(
    List<SessionEvent> events, int keyed, Optional<String> fence, SessionOutcome outcome) {
  public Ruling {
    events = List.copyOf(events);
  }

  /** Nothing is changed. */
  static Ruling answer(SessionOutcome outcome) {
    return new Ruling(List.of(), 0, Optional.empty(), outcome);
  }

  /** Whether anything is to be appended. */
  public boolean changes() {
    return !events.isEmpty();
  }

  /** Gathers events, which get their places as they come. */
  static final class Builder {
    private final List<SessionEvent> events = new ArrayList<>();
    private final long tail;
    private int keyed = -1;
    private Optional<String> fence = Optional.empty();

    Builder(SessionState state) {
      this.tail = state.tail();
    }

    /** Where the next event will stand. */
    long next() {
      return tail + events.size();
    }

    /** Where the last event stands. */
    long last() {
      return next() - 1;
    }

    /** The name that the session gives to what the next event makes. */
    String name(char kind) {
      return kind + Long.toUnsignedString(next());
    }

    Builder add(SessionEvent event) {
      events.add(event);
      return this;
    }

    /** The last event is the one that stands for the request. */
    Builder key() {
      keyed = events.size() - 1;
      return this;
    }

    Builder fence(String token) {
      fence = Optional.of(token);
      return this;
    }

    boolean isEmpty() {
      return events.isEmpty();
    }

    Ruling done(SessionOutcome outcome) {
      return new Ruling(events, keyed < 0 ? events.size() - 1 : keyed, fence, outcome);
    }
  }
}
