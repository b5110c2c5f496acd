package io.headrace.sessions.event;

/** What a session is doing. */
public enum Phase implements Word {
  /** No run. */
  IDLE("idle"),
  /** A run has begun, and nothing was written yet. */
  STARTING("starting"),
  RUNNING("running"),
  /** For a person to decide. */
  WAITING("waiting"),
  /** The run is to end, and has not. */
  CANCELLING("cancelling");

  private final String text;

  Phase(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }
}
