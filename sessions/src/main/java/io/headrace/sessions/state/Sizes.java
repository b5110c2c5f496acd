package io.headrace.sessions.state;

import io.headrace.sessions.event.Json;
import io.headrace.sessions.event.Message;
import io.headrace.sessions.event.Part;
import io.headrace.sessions.event.Text;
import io.headrace.wire.Utf8;
import java.util.Optional;

/** How many bytes things take as JSON, at most: what limits count. */
public final class Sizes {
  /** Braces, names of members and the words among them. */
  private static final int FRAME = 160;

  private Sizes() {}

  /** A text, with what has to be escaped in it. */
  public static int of(String text) {
    return 2 + ofMore(text);
  }

  /** More of a text that has begun. */
  static int ofMore(String text) {
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x20) {
        bytes += 6;
      } else if (c == '"' || c == '\\' || (c >= 0x80 && c < 0x800)) {
        bytes += 2;
      } else if (c < 0x80) {
        bytes += 1;
      } else {
        // Two bytes, three, or half of four.
        bytes += c < 0x800 ? 2 : 3;
      }
    }
    return bytes;
  }

  /** Any value, which is written as it is. */
  public static int of(Json json) {
    return Utf8.encodedBytes(json.text());
  }

  private static int ofText(Optional<String> text) {
    return text.map(Sizes::of).orElse(0);
  }

  private static int ofJson(Optional<Json> json) {
    return json.map(Sizes::of).orElse(0);
  }

  /** A message. */
  public static int of(Message message) {
    int bytes = FRAME + of(message.id()) + ofText(message.error());
    for (Part part : message.parts()) {
      bytes += of(part);
    }
    return bytes;
  }

  /** A part of a message. */
  public static int of(Part part) {
    return FRAME
        + switch (part) {
          case Part.Written(Text text) -> of(text.toString());
          case Part.Thought(Text text) -> of(text.toString());
          case Part.ToolUse tool ->
              of(tool.call())
                  + of(tool.name())
                  + ofText(tool.title())
                  + of(tool.inputText().toString())
                  + ofJson(tool.input())
                  + ofJson(tool.output())
                  + ofText(tool.error());
          case Part.Source source -> of(source.url()) + ofText(source.title());
          case Part.Attachment file -> of(file.url()) + of(file.mediaType()) + ofText(file.name());
          case Part.Datum datum -> of(datum.name()) + ofText(datum.key()) + of(datum.data());
          case Part.Step() -> 0;
          case Part.Asked asked ->
              of(asked.question()) + ofJson(asked.answer()) + ofText(asked.by());
          case Part.Steer(String steer, String text) -> of(steer) + of(text);
        };
  }

  /** What is asked. */
  public static int of(Part.Question question) {
    int bytes =
        FRAME
            + of(question.decision())
            + of(question.title())
            + ofText(question.detail())
            + ofText(question.call())
            + ofJson(question.fallback());
    for (String choice : question.choices()) {
      bytes += of(choice);
    }
    return bytes;
  }
}
