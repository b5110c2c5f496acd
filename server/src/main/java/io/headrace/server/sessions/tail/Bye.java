package io.headrace.server.sessions.tail;

/** Why the server ends a tail. */
public enum Bye {
  /** It has gone on for long enough; come again at once. */
  ROTATE("rotate"),
  /** The server stops; come again, to it or another one. */
  DRAIN("drain"),
  /** The right to read has ended. */
  AUTH("auth"),
  /** The session is being deleted. */
  DELETED("deleted"),
  /** The server failed to read on. */
  FAILED("failed");

  private final String text;

  Bye(String text) {
    this.text = text;
  }

  /** The reason as it is written. */
  public String text() {
    return text;
  }
}
