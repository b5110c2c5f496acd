package io.headrace.client.session;

import io.headrace.client.json.JsonObject;
import io.headrace.wire.TextBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Something that a worker says, on its way.
 *
 * @param kind what kind of event it is
 * @param call of a delta of a tool's input, the tool call; otherwise empty
 * @param text of deltas, the delta; of others, the whole event as JSON
 */
record RunEvent(Kind kind, String call, String text) {
  /** A kind of event, as far as that matters on the way. */
  enum Kind {
    TEXT,
    THINKING,
    TOOL_INPUT,
    OTHER
  }

  static RunEvent text(String delta) {
    return new RunEvent(Kind.TEXT, "", delta);
  }

  static RunEvent thinking(String delta) {
    return new RunEvent(Kind.THINKING, "", delta);
  }

  static RunEvent toolInput(String call, String delta) {
    return new RunEvent(Kind.TOOL_INPUT, call, delta);
  }

  /** A sign of life. */
  static RunEvent signOfLife() {
    return of(new JsonObject(new TextBuffer()).text("type", "lease").end());
  }

  /** Any other one, as JSON. */
  static RunEvent of(TextBuffer json) {
    return new RunEvent(Kind.OTHER, "", json.toString());
  }

  /** Whether it only continues another one, so that both may be said as one. */
  boolean continues(RunEvent before) {
    return kind != Kind.OTHER && kind == before.kind && call.equals(before.call);
  }

  void write(TextBuffer out) {
    TextBuffer unused =
        switch (kind) {
          case TEXT -> new JsonObject(out).text("type", "text").text("delta", text).end();
          case THINKING -> new JsonObject(out).text("type", "thinking").text("delta", text).end();
          case TOOL_INPUT ->
              new JsonObject(out)
                  .text("type", "tool-input")
                  .text("call", call)
                  .text("delta", text)
                  .end();
          case OTHER -> out.raw(text.getBytes(StandardCharsets.UTF_8));
        };
  }
}
