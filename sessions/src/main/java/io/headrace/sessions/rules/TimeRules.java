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

  /**
   * How long it takes until something happens by itself, in milliseconds, if nobody does anything;
   * 0 or less if it is time, empty for never.
   */
  public static OptionalLong dueIn(SessionState state, Moment now) {
    if (state.run().isEmpty()) {
      return OptionalLong.empty();
    }
    ActiveRun active = state.run().get();
    long due = endsIn(active, now);
    for (Part.Question open : active.openQuestions()) {
      if (open.deadline().isPresent()) {
        due = Math.min(due, open.deadline().getAsLong() - now.millis());
      }
    }
    return OptionalLong.of(due);
  }

  private static long endsIn(ActiveRun active, Moment now) {
    long leaseEnds = active.begun().leaseMillis() - now.silentMillis();
    return active.cancelMillis().isPresent()
        ? Math.min(leaseEnds, SessionLimits.CANCEL_GRACE_MILLIS - now.cancelledMillis())
        : leaseEnds;
  }

  static Ruling pass(SessionState state, Moment now) {
    if (state.run().isEmpty()) {
      return Ruling.answer(new SessionOutcome.Idle());
    }
    ActiveRun active = state.run().get();
    if (endsIn(active, now) <= 0) {
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
      if (open.deadline().orElse(Long.MAX_VALUE) <= now.millis()) {
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
