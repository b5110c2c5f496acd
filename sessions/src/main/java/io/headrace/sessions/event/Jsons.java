package io.headrace.sessions.event;

import io.headrace.wire.TextBuffer;
import java.nio.charset.StandardCharsets;

/** How values of any kind are written. */
public final class Jsons {
  private Jsons() {}

  /** Writes any value as it is. */
  public static void write(TextBuffer out, Json value) {
    out.raw(value.text().getBytes(StandardCharsets.UTF_8));
  }

  /** Writes a text as a value. */
  public static void writeText(TextBuffer out, String value) {
    out.jsonString(value);
  }
}
