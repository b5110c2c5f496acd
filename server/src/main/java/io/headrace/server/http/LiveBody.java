package io.headrace.server.http;

/** Somebody who answers with a stream of events for as long as it takes. */
public interface LiveBody extends Waiter {
  /** The client takes events again after it took none. */
  void writable();
}
