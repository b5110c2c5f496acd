package io.headrace.sessions;

import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.rules.Moment;
import io.headrace.sessions.state.ActiveRun;
import io.headrace.sessions.state.SessionState;
import java.util.List;

/**
 * For how long the active run was not heard of. It is counted from when this process heard of it,
 * by the clock that never leaps: neither a clock that is set, nor a machine that slept, nor the
 * time in which there was no server, makes a live worker dead. So after a restart each has a whole
 * lease to be heard in. A sign of life counts also if the disk was too full to keep it.
 *
 * <p>Owned by its session's lane.
 */
final class Silence {
  private final Shared shared;
  private String run = "";
  private long lifeMillis;
  private long heardNanos;
  private boolean isCancelled;
  private long cancelledNanos;

  /** Nothing was heard yet. */
  Silence(Shared shared) {
    this.shared = shared;
  }

  /** The session has come to a state. */
  void moved(SessionState stable) {
    if (stable.run().isEmpty()) {
      return;
    }
    ActiveRun active = stable.run().get();
    if (!active.run().equals(run)) {
      run = active.run();
      lifeMillis = active.lifeMillis();
      heardNanos = shared.nanos();
      isCancelled = false;
    } else if (active.lifeMillis() != lifeMillis) {
      lifeMillis = active.lifeMillis();
      heardNanos = shared.nanos();
    }
    if (active.cancelMillis().isPresent() && !isCancelled) {
      isCancelled = true;
      cancelledNanos = shared.nanos();
    }
  }

  /** Its owner has said something that is to be stored, whatever becomes of that. */
  void said(List<SessionEvent> events) {
    for (SessionEvent event : events) {
      if (event instanceof SessionEvent.OfRun sign && isOfWorker(sign) && sign.run().equals(run)) {
        heardNanos = shared.nanos();
        return;
      }
    }
  }

  private static boolean isOfWorker(SessionEvent.OfRun event) {
    return event instanceof SessionEvent.Work
        || event instanceof SessionEvent.Asked
        || event instanceof SessionEvent.RunClaimed;
  }

  /** Now, for a state that is or may become true: of another run than the stable one all is new. */
  Moment now(SessionState state) {
    boolean isKnown = state.run(run).isPresent();
    return new Moment(
        shared.time().wallMillis(),
        isKnown ? shared.millisSince(heardNanos) : 0,
        isKnown && isCancelled ? shared.millisSince(cancelledNanos) : 0);
  }
}
