package io.headrace.log.time;

/** The clock that everything reads. May be read from any thread. */
public interface Time {
  /** Milliseconds since the Unix epoch. May jump, also backwards. */
  long wallMillis();

  /**
   * Nanoseconds since an arbitrary moment. Never goes backwards; only differences mean anything.
   */
  long nanos();
}
