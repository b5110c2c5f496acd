package io.headrace.sessions.rules;

import io.headrace.sessions.event.Part;
import io.headrace.sessions.event.RunOutcome;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.state.ActiveRun;
import io.headrace.sessions.state.SessionState;
import java.util.Optional;

/** How somebody has a run end: a request that is recorded, and an end that follows. */
final class CancelRules {
  private CancelRules() {}

  static Ruling cancel(SessionState state, Command.Cancel cancel) {
    Optional<ActiveRun> found = state.run(cancel.run());
    if (found.isEmpty()) {
      return Ruling.answer(
          state
              .memory()
              .outcome(cancel.run())
              .<SessionOutcome>map(SessionOutcome.AlreadySettled::new)
              .orElseGet(() -> new SessionOutcome.Unknown("run", cancel.run())));
    }
    ActiveRun active = found.get();
    if (!active.isClaimed()) {
      // Nobody is there to end it.
      return SettleRules.settled(
          state, active, RunOutcome.CANCELLED, Optional.empty(), Optional.empty());
    }
    Ruling.Builder ruling = new Ruling.Builder(state);
    request(ruling, active, cancel.by(), cancel.reason());
    return ruling.isEmpty()
        ? Ruling.answer(new SessionOutcome.Done(state.tail() - 1))
        : ruling.done(new SessionOutcome.Done(ruling.last()));
  }

  /** The events that ask a run to end; none if it was asked before. */
  static void request(
      Ruling.Builder ruling, ActiveRun active, Optional<String> by, Optional<String> reason) {
    if (active.cancelMillis().isPresent()) {
      return;
    }
    for (Part.Question open : active.openQuestions()) {
      ruling.add(SettleRules.closed(active, open));
    }
    ruling.add(new SessionEvent.CancelRequested(active.run(), by, reason));
  }
}
