package io.headrace.server.http;

/** Somebody who answers with a stream of events for as long as it takes. */
public interface LiveBody extends Waiter {
  /** The client takes events again after it took none. */
  void writable();

  /** What was written is about to leave; the last chance to send something along with it. */
  default void flushing() {}
}
