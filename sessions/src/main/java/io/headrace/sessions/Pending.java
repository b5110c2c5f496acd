package io.headrace.sessions;

import io.headrace.sessions.rules.SessionOutcome;
import io.headrace.sessions.state.SessionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An append that is on its way. Owned by its session's lane. */
final class Pending {
  private final Optional<Request> request;
  private final SessionOutcome outcome;
  private final Change change;
  private final long millis;
  private final List<Runnable> answers = new ArrayList<>(0);
  private SessionState after;

  /**
   * @param request whose it is; empty if it is nobody's
   * @param outcome what they are told when it is stored
   * @param millis the time that its records have
   * @param before the state that it was decided upon
   */
  Pending(
      Optional<Request> request,
      SessionOutcome outcome,
      Change change,
      long millis,
      SessionState before) {
    this.request = request;
    this.outcome = outcome;
    this.change = change;
    this.millis = millis;
    this.after = change.after(before, millis);
  }

  Optional<Request> request() {
    return request;
  }

  SessionOutcome outcome() {
    return outcome;
  }

  /** The time that its records were given. */
  long millis() {
    return millis;
  }

  /** The state when it is stored. */
  SessionState after() {
    return after;
  }

  /**
   * The state when it is stored at a time, upon a state. The log's clock is the one that counts:
   * whoever reads the session goes by it.
   */
  SessionState storedAt(long storedMillis, SessionState before) {
    return storedMillis == millis ? after : change.after(before, storedMillis);
  }

  /** What it was decided upon has other times than it had. */
  SessionState rebase(SessionState before) {
    after = change.after(before, millis);
    return after;
  }

  /** Something that was decided upon it and must not be told before. */
  void addAnswer(Runnable answer) {
    answers.add(answer);
  }

  /** Tells what was decided upon it. */
  void answer() {
    answers.forEach(Runnable::run);
  }
}
