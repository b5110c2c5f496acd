package io.headrace.testkit.history;

/** One moment of a history: a client asks, or is told. */
public sealed interface Event {
  /** Who asks: a number that no two clients have had. A client does one operation at a time. */
  long clientId();

  /** Which of all operations it is about. */
  long opId();

  /** A client asks. */
  record Start(long clientId, long opId, Call call) implements Event {}

  /** A client is told. */
  record Finish(long clientId, long opId, Result result) implements Event {}
}
