package io.headrace.sessions.event;

/** What is asked of a person. */
public enum DecisionKind implements Word {
  /** Whether something may be done. */
  APPROVAL("approval"),
  /** Something that the worker does not know. */
  QUESTION("question");

  private final String text;

  DecisionKind(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }
}
