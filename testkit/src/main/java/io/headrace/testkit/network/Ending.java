package io.headrace.testkit.network;

/** How a connection ends for both of its sides. */
public enum Ending {
  /** In order: each side reads the end of what the other sent. */
  CLOSE,
  /** With a reset: each side gets an error, and what it has not read yet may be lost. */
  RESET,
  /**
   * Not at all: no byte goes either way any more and nobody is told, as if a cable were cut. Only a
   * limit of time helps.
   */
  SILENCE
}
