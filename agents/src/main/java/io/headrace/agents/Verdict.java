package io.headrace.agents;

import io.headrace.sessions.event.Json;
import io.headrace.wire.JsonReader;
import io.headrace.wire.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What became of an approval.
 *
 * @param isApproved whether it may be done
 * @param reason why, if anybody said
 */
public record Verdict(boolean isApproved, Optional<String> reason) {
  /** What an answer says. Whatever is no clear yes is a no. */
  static Verdict of(Optional<Json> answer) {
    if (answer.isEmpty()) {
      return new Verdict(false, Optional.of("nobody answered"));
    }
    byte[] json = answer.get().text().getBytes(StandardCharsets.UTF_8);
    Reading reading = new Reading();
    try {
      return JsonReader.read(json, 0, json.length, reading::read);
    } catch (MalformedException e) {
      return new Verdict(false, Optional.of("the answer was none: " + e.getMessage()));
    }
  }

  /** The members, while they are read. */
  private static final class Reading {
    private boolean approved;
    private Optional<String> reason = Optional.empty();

    Verdict read(JsonReader json) {
      json.object("an answer to an approval", this::member);
      return new Verdict(approved, reason);
    }

    private boolean member(JsonReader json, String name) {
      switch (name) {
        case "approved" -> approved = json.bool();
        case "reason" -> reason = Optional.of(json.string("a reason"));
        default -> {
          return false;
        }
      }
      return true;
    }
  }
}
