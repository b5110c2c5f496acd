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
  /** An answer has no more, in bytes, so that no server takes a larger event. */
  static final int MAX_BYTES = 512 << 10;

  /** What an event counts beside its text. */
  private static final int FRAME_BYTES = 200;

  /** The most bytes that a character becomes, as a control character does. */
  private static final int MAX_CHARACTER_BYTES = 6;

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

  /** The worker has taken what the user said. */
  static RunEvent steerTaken(String steer) {
    return of(
        new JsonObject(new TextBuffer()).text("type", "steer-taken").text("steer", steer).end());
  }

  /** Any other one, as JSON. */
  static RunEvent of(TextBuffer json) {
    return new RunEvent(Kind.OTHER, "", json.toString());
  }

  /**
   * Makes sure that a server may take it.
   *
   * @throws IllegalArgumentException if it is too large
   */
  RunEvent requireSendable() {
    long atMost = (long) MAX_CHARACTER_BYTES * (call.length() + text.length()) + FRAME_BYTES;
    if (atMost > MAX_BYTES) {
      TextBuffer json = new TextBuffer();
      write(json);
      if (json.length() > MAX_BYTES) {
        throw new IllegalArgumentException(
            "expected an event of at most "
                + MAX_BYTES
                + " bytes of JSON, but this one has "
                + json.length()
                + "; keep what is large elsewhere, and write where it is");
      }
    }
    return this;
  }

  /** What it counts of what may be pending, in bytes, about. */
  int pendingBytes() {
    return FRAME_BYTES + 3 * (call.length() + text.length());
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
