package io.headrace.sessions.event;

/** How a run ended. */
public enum RunOutcome implements Word {
  /** The worker has said everything. */
  COMPLETED("completed"),
  /** Somebody wanted it to end. */
  CANCELLED("cancelled"),
  /** The worker could not go on, and said so. */
  FAILED("failed"),
  /** The worker was not heard of any more. */
  INTERRUPTED("interrupted");

  private final String text;

  RunOutcome(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }
}
