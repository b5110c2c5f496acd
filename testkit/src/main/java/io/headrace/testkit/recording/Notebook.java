package io.headrace.testkit.recording;

import io.headrace.testkit.history.Call;
import io.headrace.testkit.history.Event;
import io.headrace.testkit.history.History;
import io.headrace.testkit.history.Result;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes down what happens, in the order in which it is told, and hands out numbers. A start is
 * told before anything is sent and a finish after everything has come, so that an operation lies
 * between the two. Thread-safe.
 */
final class Notebook {
  // All guarded by this.
  private final List<Event> events = new ArrayList<>();
  private final List<Event> unknown = new ArrayList<>();
  private long nextClientId;
  private long nextOpId;

  synchronized long newClientId() {
    return nextClientId++;
  }

  /** A client asks. */
  synchronized Event.Start starts(long clientId, Call call) {
    Event.Start start = new Event.Start(clientId, nextOpId++, call);
    events.add(start);
    return start;
  }

  /** A client is told. */
  synchronized void finishes(Event.Start start, Result result) {
    events.add(new Event.Finish(start.clientId(), start.opId(), result));
  }

  /**
   * A client will never be told. What it asked may happen at any time, so that its operation ends
   * with the history; the client's number must not be used again.
   */
  synchronized void neverFinishes(Event.Start start) {
    unknown.add(
        new Event.Finish(start.clientId(), start.opId(), new Result.AppendIndefiniteFailure()));
  }

  synchronized History history() {
    List<Event> all = new ArrayList<>(events);
    all.addAll(unknown);
    return new History(all);
  }
}
