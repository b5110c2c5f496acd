package io.headrace.agents.openai;

import io.headrace.wire.JsonReader;
import io.headrace.wire.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Finds reasoning where LangChain4j does not look: some endpoints call it {@code reasoning} instead
 * of {@code reasoning_content}. For one event.
 */
final class OtherReasoning {
  private Optional<String> reasoning = Optional.empty();

  private OtherReasoning() {}

  /** The reasoning in an event's data, if there is any. */
  static Optional<String> of(String data) {
    byte[] json = data.getBytes(StandardCharsets.UTF_8);
    OtherReasoning event = new OtherReasoning();
    try {
      return JsonReader.read(
          json,
          0,
          json.length,
          reader -> {
            reader.object("an event", event::member);
            return event.reasoning;
          });
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  private boolean member(JsonReader json, String name) {
    if (!name.equals("choices")) {
      return false;
    }
    json.array("choices", choice -> choice.object("a choice", this::choiceMember));
    return true;
  }

  private boolean choiceMember(JsonReader json, String name) {
    if (!name.equals("delta") || json.isNull()) {
      return false;
    }
    json.object("a delta", this::deltaMember);
    return true;
  }

  private boolean deltaMember(JsonReader json, String name) {
    if (!name.equals("reasoning") || !json.isString()) {
      return false;
    }
    reasoning = Optional.of(json.string("reasoning"));
    return true;
  }
}
