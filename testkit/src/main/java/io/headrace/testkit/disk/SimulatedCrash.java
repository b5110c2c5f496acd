package io.headrace.testkit.disk;

/**
 * The end of a simulated machine. It is an error, so that nothing which handles failures of the
 * disk mistakes it for one: whoever started the machine catches it, and nobody else.
 */
public final class SimulatedCrash extends Error {
  private static final long serialVersionUID = 1L;

  /**
   * @param message where it struck
   */
  public SimulatedCrash(String message) {
    // Thrown thousands of times in a run of the simulator, where the step's name says it all.
    super(message, null, /* enableSuppression= */ false, /* writableStackTrace= */ false);
  }
}
