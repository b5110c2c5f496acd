package io.headrace.agents;

/** The run takes nothing more. Agents let it through. */
public final class RunEndedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Why {
    /** Somebody wanted it to end. */
    CANCELLED,
    /** The server is being stopped. */
    CLOSING,
    /** It is not this host's any more: it has ended, or somebody took over. */
    LOST
  }

  private final Why why;

  RunEndedException(String run, Why why) {
    super(
        switch (why) {
          case CANCELLED -> "the run " + run + " was cancelled";
          case CLOSING -> "the run " + run + " ends, because the server is being stopped";
          case LOST -> "the run " + run + " has ended, or is somebody else's now";
        });
    this.why = why;
  }

  /** Why it takes nothing more. */
  public Why why() {
    return why;
  }
}
