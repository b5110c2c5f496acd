package io.headrace.sessions.event;

/** What made a run begin. */
public enum Trigger implements Word {
  /** A message was sent. */
  MESSAGE("message"),
  /** A message that had waited had its turn. */
  QUEUE("queue"),
  /** An answer was to be written anew. */
  REGENERATE("regenerate");

  private final String text;

  Trigger(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }
}
