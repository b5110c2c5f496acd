package io.headrace.sessions.event;

/** How far a tool call has come. */
public enum ToolState implements Word {
  /** Its input is still being written. */
  INPUT("input"),
  /** It was called, and has not finished. */
  CALLED("called"),
  DONE("done"),
  FAILED("failed");

  private final String text;

  ToolState(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }
}
