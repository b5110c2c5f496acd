package io.headrace.sessions;

import io.headrace.log.time.Time;
import io.headrace.sessions.rules.Rules;
import java.util.concurrent.TimeUnit;

/**
 * What all sessions have in common.
 *
 * @param time the clock
 * @param alarms has what is overdue done
 * @param board where runs and workers meet
 * @param rules how commands are decided
 * @param counts what has happened in them
 * @param quietMillis for how long nothing has to happen in a session before it is compacted
 */
record Shared(
    Time time,
    Alarms alarms,
    WorkBoard board,
    Rules rules,
    SessionCounts counts,
    long quietMillis) {
  /** A moment, by the clock that never leaps. */
  long nanos() {
    return time.nanos();
  }

  /** How long ago a moment was, in milliseconds; negative if it is to come. */
  long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(time.nanos() - nanos);
  }
}
