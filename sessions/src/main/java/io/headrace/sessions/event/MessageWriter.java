package io.headrace.sessions.event;

import io.headrace.wire.TextBuffer;

/** Writes messages as JSON. */
public final class MessageWriter {
  private MessageWriter() {}

  /** Writes a message. */
  public static void write(TextBuffer out, Message message) {
    JsonObject object =
        JsonObject.begin(out)
            .text("id", message.id())
            .word("role", message.role())
            .array("parts", message.parts(), MessageWriter::write);
    message.outcome().ifPresent(outcome -> object.word("outcome", outcome));
    object.text("error", message.error()).end();
  }

  /** Writes a part of a message. */
  public static void write(TextBuffer out, Part part) {
    JsonObject object = JsonObject.begin(out);
    switch (part) {
      case Part.Written(Text text) -> object.text("type", "text").text("text", text.toString());
      case Part.Thought(Text text) -> object.text("type", "thinking").text("text", text.toString());
      case Part.ToolUse tool -> {
        object
            .text("type", "tool")
            .text("call", tool.call())
            .text("name", tool.name())
            .text("title", tool.title());
        if (!tool.inputText().isEmpty()) {
          object.text("input_text", tool.inputText().toString());
        }
        object
            .json("input", tool.input())
            .json("output", tool.output())
            .text("error", tool.error())
            .word("state", tool.state());
      }
      case Part.Source source ->
          object.text("type", "source").text("url", source.url()).text("title", source.title());
      case Part.Attachment file ->
          object
              .text("type", "file")
              .text("url", file.url())
              .text("media_type", file.mediaType())
              .text("name", file.name());
      case Part.Datum datum ->
          object
              .text("type", "data")
              .text("name", datum.name())
              .text("key", datum.key())
              .json("data", datum.data());
      case Part.Step() -> object.text("type", "step");
      case Part.Asked asked -> {
        // The fallback is the session's business, not the message's.
        object.text("type", "decision");
        question(object, asked.question().withoutFallback());
        object.word("state", asked.state()).json("answer", asked.answer()).text("by", asked.by());
      }
      case Part.Steer(String steer, String text) ->
          object.text("type", "steer").text("steer", steer).text("text", text);
    }
    object.end();
  }

  /** Writes what is asked, as members of an object. */
  static void question(JsonObject object, Part.Question question) {
    object
        .text("decision", question.decision())
        .word("kind", question.kind())
        .text("title", question.title())
        .text("detail", question.detail())
        .text("call", question.call());
    if (!question.choices().isEmpty()) {
      object.array("choices", question.choices(), Jsons::writeText);
    }
    object.number("deadline", question.deadline()).json("fallback", question.fallback());
  }

  /** Writes a decision that is open, as an object. */
  public static void write(TextBuffer out, Part.Question question) {
    JsonObject object = JsonObject.begin(out);
    question(object, question);
    object.end();
  }
}
