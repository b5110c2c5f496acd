package io.headrace.sessions.event;

import io.headrace.wire.JsonReader;
import io.headrace.wire.TextBuffer;
import java.nio.charset.StandardCharsets;

/** How values of any kind are written, and read again. */
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

  /** Reads a value that is to be a text. */
  public static String readText(Json value) {
    byte[] bytes = value.text().getBytes(StandardCharsets.UTF_8);
    return JsonReader.read(bytes, 0, bytes.length, json -> json.text("a string"));
  }
}
