package io.headrace.agents.openai;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import io.headrace.sessions.event.Message;
import io.headrace.sessions.event.Part;
import io.headrace.sessions.event.Role;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A transcript as a model reads it: what was said, by whom. Reasoning, tools and whatever else an
 * answer had are left out, as providers want it; so is the beginning of what is too long.
 */
final class History {
  /** The most that a model is sent of what was said before, in characters. */
  static final int MAX_LENGTH = 400_000;

  private History() {}

  /** What a model is sent. The last message is sent however long it is. */
  static List<ChatMessage> of(List<Message> messages, Optional<String> system) {
    List<ChatMessage> newestFirst = new ArrayList<>();
    int length = 0;
    for (Message message : messages.reversed()) {
      List<ChatMessage> said = said(message);
      length += said.stream().mapToInt(History::length).sum();
      if (length > MAX_LENGTH && !newestFirst.isEmpty()) {
        break;
      }
      newestFirst.addAll(said.reversed());
    }
    system.map(SystemMessage::from).ifPresent(newestFirst::add);
    Collections.reverse(newestFirst);
    return newestFirst;
  }

  private static List<ChatMessage> said(Message message) {
    return message.role() == Role.USER ? byUser(message) : byAssistant(message);
  }

  private static List<ChatMessage> byUser(Message message) {
    List<Content> contents = new ArrayList<>();
    for (Part part : message.parts()) {
      switch (part) {
        case Part.Written(var text) -> {
          String written = text.toString();
          if (!written.isBlank()) {
            contents.add(TextContent.from(written));
          }
        }
        case Part.Attachment file -> contents.add(file(file));
        case Part.Datum datum ->
            contents.add(TextContent.from("[" + datum.name() + ": " + datum.data() + "]"));
        // Nothing else is said by users.
        case Part.Thought _,
            Part.ToolUse _,
            Part.Source _,
            Part.Step _,
            Part.Asked _,
            Part.Steer _ -> {}
      }
    }
    return contents.isEmpty() ? List.of() : List.of(UserMessage.from(contents));
  }

  /** A file: an image as one, if the model can get at it; anything else, by its name. */
  private static Content file(Part.Attachment file) {
    if (file.mediaType().startsWith("image/") && isReachable(file.url())) {
      return ImageContent.from(file.url());
    }
    Optional<String> name =
        file.name().or(() -> Optional.of(file.url()).filter(url -> !url.startsWith("data:")));
    return TextContent.from(
        "[A file: " + name.map(each -> each + ", ").orElse("") + file.mediaType() + "]");
  }

  /** Whether an address is one that a model can read. Users name files as they like. */
  private static boolean isReachable(String url) {
    try {
      String scheme = String.valueOf(new URI(url).getScheme()).toLowerCase(Locale.ROOT);
      return scheme.equals("http") || scheme.equals("https") || scheme.equals("data");
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** An answer, with what the user said in the midst of it where it was heard. */
  private static List<ChatMessage> byAssistant(Message message) {
    List<ChatMessage> said = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (Part part : message.parts()) {
      if (part instanceof Part.Written(var written)) {
        text.append(text.isEmpty() ? "" : "\n\n").append(written);
      } else if (part instanceof Part.Steer(_, String steer)) {
        flush(text, said);
        said.add(UserMessage.from(steer));
      }
    }
    flush(text, said);
    return said;
  }

  private static void flush(StringBuilder text, List<ChatMessage> said) {
    if (!text.toString().isBlank()) {
      said.add(AiMessage.from(text.toString()));
    }
    text.setLength(0);
  }

  private static int length(ChatMessage message) {
    return switch (message) {
      case AiMessage ai -> String.valueOf(ai.text()).length();
      case UserMessage user ->
          user.contents().stream()
              .mapToInt(
                  content -> content instanceof TextContent text ? text.text().length() : 1_000)
              .sum();
      default -> 0;
    };
  }
}
