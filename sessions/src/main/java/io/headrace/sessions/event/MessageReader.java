package io.headrace.sessions.event;

import io.headrace.wire.JsonReader;
import io.headrace.wire.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads messages from JSON. */
public final class MessageReader {
  private MessageReader() {}

  /** Reads a message of any kind. */
  public static Message message(Json json) {
    Members members = Members.of(json, "a message");
    return new Message(
        members.text("id"),
        Word.of(Role.class, "role", members.text("role")),
        members.array("parts", MessageReader::part),
        members.optionalText("outcome").map(text -> Word.of(RunOutcome.class, "outcome", text)),
        members.optionalText("error"));
  }

  /** Reads the parts of what a user says: text, files and data. */
  public static List<Part> userParts(Members message) {
    List<Part> parts = message.array("parts", MessageReader::part);
    for (Part part : parts) {
      switch (part) {
        case Part.Written _, Part.Attachment _, Part.Datum _ -> {}
        case Part.Thought _,
            Part.ToolUse _,
            Part.Source _,
            Part.Step _,
            Part.Asked _,
            Part.Steer _ ->
            throw new MalformedException(
                "a user's message has parts of type text, file and data, but this one has another");
      }
    }
    return parts;
  }

  /** Reads a part of a message. */
  public static Part part(Json json) {
    Members members = Members.of(json, "a part");
    String type = members.text("type");
    return switch (type) {
      case "text" -> new Part.Written(Text.of(members.text("text")));
      case "thinking" -> new Part.Thought(Text.of(members.text("text")));
      case "tool" ->
          new Part.ToolUse(
              members.text("call"),
              members.text("name"),
              members.optionalText("title"),
              Text.of(members.optionalText("input_text").orElse("")),
              members.optionalJson("input"),
              members.optionalJson("output"),
              members.optionalText("error"),
              Word.of(ToolState.class, "state", members.text("state")));
      case "source" -> new Part.Source(members.text("url"), members.optionalText("title"));
      case "file" ->
          new Part.Attachment(
              members.text("url"), members.text("media_type"), members.optionalText("name"));
      case "data" ->
          new Part.Datum(members.text("name"), members.optionalText("key"), members.json("data"));
      case "step" -> new Part.Step();
      case "decision" ->
          new Part.Asked(
              question(members, members.text("decision")),
              Word.of(DecisionState.class, "state", members.text("state")),
              members.optionalJson("answer"),
              members.optionalText("by"));
      case "steer" -> new Part.Steer(members.text("steer"), members.text("text"));
      default ->
          throw new MalformedException(
              "expected a part of type text, thinking, tool, source, file, data, step, decision or"
                  + " steer, but it is \""
                  + type
                  + "\"");
    };
  }

  /**
   * Reads what is asked.
   *
   * @param decision the id it has or gets
   */
  public static Part.Question question(Members members, String decision) {
    return new Part.Question(
        decision,
        Word.of(DecisionKind.class, "kind", members.text("kind")),
        members.text("title"),
        members.optionalText("detail"),
        members.optionalText("call"),
        members.optionalArray("choices", MessageReader::choice),
        members.optionalNumber("deadline"),
        members.optionalJson("fallback"));
  }

  private static String choice(Json json) {
    byte[] bytes = json.text().getBytes(StandardCharsets.UTF_8);
    return JsonReader.read(bytes, 0, bytes.length, each -> each.text("a choice, a string"));
  }
}
