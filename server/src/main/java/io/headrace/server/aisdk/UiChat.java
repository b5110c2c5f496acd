package io.headrace.server.aisdk;

import io.headrace.sessions.event.Json;
import io.headrace.sessions.event.JsonObject;
import io.headrace.sessions.event.Members;
import io.headrace.sessions.event.Message;
import io.headrace.sessions.event.MessageWriter;
import io.headrace.sessions.event.Part;
import io.headrace.sessions.event.Text;
import io.headrace.wire.JsonReader;
import io.headrace.wire.MalformedException;
import io.headrace.wire.TextBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * What {@code useChat} sends: the whole list of messages, of which only the last one says anything
 * new.
 *
 * @param chat the chat's id, which is the session's name
 * @param wish what it wants
 */
record UiChat(String chat, Wish wish) {
  /** What a client wants. */
  sealed interface Wish {}

  /**
   * An answer to a message.
   *
   * @param id the message's id, which also tells a request that is sent again
   * @param replaces whether it takes the place of what had that id before, and of all after it
   */
  record Say(String id, List<Part> parts, boolean replaces) implements Wish {
    /** Tells one edit of a message from another. */
    String fingerprint() {
      TextBuffer text = new TextBuffer();
      MessageWriter.write(text, Message.ofUser(id, parts));
      CRC32C checksum = new CRC32C();
      checksum.update(text.array(), 0, text.length());
      return Long.toHexString(checksum.getValue());
    }
  }

  /**
   * An answer anew.
   *
   * @param message the answer that is to be replaced; or the last one
   * @param last the last message of the client, if it is the user's: one that was refused before is
   *     not known here yet
   */
  record Regenerate(Optional<String> message, Optional<Say> last) implements Wish {}

  /**
   * That the run goes on, after these approvals.
   *
   * @param place how much of the message the client has, if it says so
   */
  record Decide(String message, List<Approval> approvals, Optional<Place> place) implements Wish {}

  /**
   * How much of a message a client has.
   *
   * @param seqNum the place of the last event
   * @param calls the tool calls
   * @param asked the decisions that it was asked for
   * @param answered the calls that it has decided about, and of which nothing came yet
   */
  record Place(long seqNum, Set<String> calls, Set<String> asked, Set<String> answered) {
    Place {
      calls = Set.copyOf(calls);
      asked = Set.copyOf(asked);
      answered = Set.copyOf(answered);
    }
  }

  /**
   * A decision.
   *
   * @param answer as sessions have it
   */
  record Approval(String decision, Json answer) {}

  /**
   * Reads a request.
   *
   * @throws MalformedException if it is none
   */
  static UiChat read(byte[] body) {
    Members members =
        JsonReader.read(body, 0, body.length, json -> Members.of(json, "the request"));
    String chat = members.text("id");
    String trigger = members.optionalText("trigger").orElse("submit-message");
    return switch (trigger) {
      case "submit-message" -> new UiChat(chat, last(members));
      case "regenerate-message" -> new UiChat(chat, regenerate(members));
      default ->
          throw new MalformedException(
              "expected \"trigger\" to be submit-message or regenerate-message, but it is \""
                  + trigger
                  + "\"");
    };
  }

  private static Regenerate regenerate(Members request) {
    Optional<Say> last =
        request.array("messages", json -> json).reversed().stream()
            .limit(1)
            .map(json -> Members.of(json, "a message"))
            .filter(message -> message.text("role").equals("user"))
            .map(message -> new Say(message.text("id"), parts(message), /* replaces= */ false))
            .findFirst();
    return new Regenerate(request.optionalText("messageId"), last);
  }

  private static Wish last(Members request) {
    List<Json> messages = request.array("messages", json -> json);
    if (messages.isEmpty()) {
      throw new MalformedException("expected at least one message, but \"messages\" is empty");
    }
    Members message = Members.of(messages.getLast(), "a message");
    return switch (message.text("role")) {
      case "user" -> {
        String id = message.text("id");
        boolean replaces = request.optionalText("messageId").equals(Optional.of(id));
        yield new Say(id, parts(message), replaces);
      }
      case "assistant" -> new Decide(message.text("id"), approvals(message), place(message));
      default ->
          throw new MalformedException(
              "expected the last message to be the user's, or an answer whose approvals were"
                  + " decided, but its role is \""
                  + message.text("role")
                  + "\"");
    };
  }

  private static List<Part> parts(Members message) {
    List<Part> parts = new ArrayList<>();
    for (Json json : message.array("parts", json -> json)) {
      Members part = Members.of(json, "a part");
      String type = part.text("type");
      if (type.equals("text")) {
        parts.add(new Part.Written(Text.of(part.text("text"))));
      } else if (type.equals("file")) {
        parts.add(
            new Part.Attachment(
                part.text("url"), part.text("mediaType"), part.optionalText("filename")));
      } else if (type.startsWith("data-")) {
        parts.add(
            new Part.Datum(
                type.substring("data-".length()), part.optionalText("id"), part.json("data")));
      }
    }
    return parts;
  }

  private static List<Approval> approvals(Members message) {
    List<Approval> approvals = new ArrayList<>();
    for (Json json : message.array("parts", json -> json)) {
      Members part = Members.of(json, "a part");
      if (isAnswered(part)) {
        Members approval = part.object("approval");
        TextBuffer answer = new TextBuffer();
        JsonObject.begin(answer)
            .bool("approved", approval.flag("approved"))
            .text("reason", approval.optionalText("reason"))
            .end();
        approvals.add(new Approval(approval.text("id"), new Json(answer.toString())));
      }
    }
    return approvals;
  }

  private static Optional<Place> place(Members message) {
    if (!message.has("metadata")) {
      return Optional.empty();
    }
    OptionalLong seqNum = message.object("metadata").optionalNumber(UiMessageStream.GOES_ON_AFTER);
    if (seqNum.isEmpty()) {
      return Optional.empty();
    }
    Set<String> calls = new HashSet<>();
    Set<String> asked = new HashSet<>();
    Set<String> answered = new HashSet<>();
    for (Json json : message.array("parts", json -> json)) {
      Members part = Members.of(json, "a part");
      Optional<String> call = part.optionalText("toolCallId");
      call.ifPresent(calls::add);
      if (part.has("approval")) {
        asked.add(part.object("approval").text("id"));
      }
      if (isAnswered(part)) {
        call.ifPresent(answered::add);
      }
    }
    return Optional.of(new Place(seqNum.getAsLong(), calls, asked, answered));
  }

  private static boolean isAnswered(Members part) {
    return part.optionalText("state").equals(Optional.of("approval-responded"));
  }
}
