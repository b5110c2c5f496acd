package io.headrace.testkit.recording;

/** What clients are recorded on: a new stream, and a server that suffers. Thread-safe. */
public interface Stage {
  /**
   * A client of the stream, with connections of its own.
   *
   * @param number tells clients apart, so that they need not all be of one kind
   */
  StreamCaller caller(int number);

  /** Makes the hazard happen, and returns when the server works again. */
  void strike(Hazard hazard) throws InterruptedException;

  /** Waits while the server is known not to work, so that not all that is recorded is refusals. */
  void awaitReady() throws InterruptedException;
}
