package io.headrace.sessions.event;

/** What became of a decision. */
public enum DecisionState implements Word {
  OPEN("open"),
  DECIDED("decided"),
  /** Nobody answered in time. */
  EXPIRED("expired"),
  /** The run ended before anybody answered. */
  RUN_ENDED("run-ended");

  private final String text;

  DecisionState(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }
}
