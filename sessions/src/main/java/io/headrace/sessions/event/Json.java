package io.headrace.sessions.event;

/**
 * Any JSON value, as text on one line. Nobody here looks into it.
 *
 * @param text the value, without line ends
 */
public record Json(String text) {
  public Json {
    if (text.isEmpty() || text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0) {
      throw new IllegalArgumentException("expected a JSON value on one line, but it is: " + text);
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
