package io.headrace.sessions.rules;

import io.headrace.sessions.event.DecisionState;
import io.headrace.sessions.event.Part;
import io.headrace.sessions.event.RunOutcome;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.state.ActiveRun;
import io.headrace.sessions.state.SessionState;
import java.util.Optional;
import java.util.OptionalLong;

/** What happens by itself. A run is dead when its lease has expired, and by nothing else. */
public final class TimeRules {
  private TimeRules() {}

  /** When something happens by itself, in milliseconds since the Unix epoch; empty for never. */
  public static OptionalLong nextDeadline(SessionState state) {
    if (state.run().isEmpty()) {
      return OptionalLong.empty();
    }
    ActiveRun active = state.run().get();
    long due = endMillis(active);
    for (Part.Question open : active.openQuestions()) {
      due = Math.min(due, open.deadline().orElse(Long.MAX_VALUE));
    }
    return OptionalLong.of(due);
  }

  private static long endMillis(ActiveRun active) {
    long leaseEnd = active.leaseEndMillis();
    return active.cancelMillis().isPresent()
        ? Math.min(leaseEnd, active.cancelMillis().getAsLong() + SessionLimits.CANCEL_GRACE_MILLIS)
        : leaseEnd;
  }

  static Ruling pass(SessionState state, long nowMillis) {
    if (state.run().isEmpty()) {
      return Ruling.answer(new SessionOutcome.Idle());
    }
    ActiveRun active = state.run().get();
    if (nowMillis >= endMillis(active)) {
      return active.cancelMillis().isPresent()
          ? SettleRules.settled(
              state, active, RunOutcome.CANCELLED, Optional.empty(), Optional.empty())
          : SettleRules.settled(
              state,
              active,
              RunOutcome.INTERRUPTED,
              Optional.of(silence(active)),
              Optional.empty());
    }
    Ruling.Builder ruling = new Ruling.Builder(state);
    for (Part.Question open : active.openQuestions()) {
      if (open.deadline().orElse(Long.MAX_VALUE) <= nowMillis) {
        ruling.add(
            new SessionEvent.DecisionClosed(
                active.run(), open.decision(), DecisionState.EXPIRED, open.fallback()));
      }
    }
    return ruling.isEmpty()
        ? Ruling.answer(new SessionOutcome.Busy(active.run(), active.phase()))
        : ruling.done(new SessionOutcome.Done(ruling.last()));
  }

  private static String silence(ActiveRun active) {
    long seconds = active.begun().leaseMillis() / 1000;
    return active.isClaimed()
        ? "the worker was not heard of for " + seconds + " s"
        : "nobody took this run within " + seconds + " s";
  }
}
