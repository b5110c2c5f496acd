package io.headrace.sessions.rules;

/**
 * When something is decided. What people see, and choose, is told by the wall clock, which may
 * leap. How long somebody was silent is not: that is counted by a clock that never leaps, and only
 * while they could have been heard.
 *
 * @param millis the wall clock, in milliseconds since the Unix epoch
 * @param silentMillis for how long the active run was not heard of
 * @param cancelledMillis for how long its end has been asked for; 0 if it has not
 */
public record Moment(long millis, long silentMillis, long cancelledMillis) {
  /** A moment in which no run was silent, or is to end. */
  public static Moment at(long millis) {
    return new Moment(millis, 0, 0);
  }
}
