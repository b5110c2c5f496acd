package io.headrace.sessions;

import io.headrace.sessions.event.Part;
import io.headrace.sessions.state.ActiveRun;
import io.headrace.sessions.state.Steer;
import java.util.List;

/**
 * What the worker of a run has to know.
 *
 * @param cancelRequested whether somebody wants the run to end
 * @param steers what the user said to it and it has not taken, in order
 * @param decisions what it asked, and what became of it
 * @param leaseEndMillis until when it has to be heard of, in milliseconds since the Unix epoch
 * @param seqNum the last event of these
 */
public record Inbox(
    boolean cancelRequested,
    List<Steer> steers,
    List<Part.Asked> decisions,
    long leaseEndMillis,
    long seqNum) {
  public Inbox {
    steers = List.copyOf(steers);
    decisions = List.copyOf(decisions);
  }

  /** That of a run. */
  public static Inbox of(ActiveRun run) {
    return new Inbox(
        run.cancelMillis().isPresent(),
        run.steers(),
        run.asked(),
        run.leaseEndMillis(),
        run.lastTold());
  }
}
