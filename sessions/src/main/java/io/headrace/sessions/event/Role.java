package io.headrace.sessions.event;

/** Who speaks. */
public enum Role implements Word {
  USER("user"),
  ASSISTANT("assistant");

  private final String text;

  Role(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }
}
