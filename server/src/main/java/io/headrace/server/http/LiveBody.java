package io.headrace.server.http;

/** Somebody who answers with a stream of events for as long as it takes. */
public interface LiveBody {
  /** The client takes events again after it took none. */
  void writable();

  /** The client is gone; nothing more can be sent. */
  void gone();

  /** The server stops: say so and finish. */
  void drain();
}
