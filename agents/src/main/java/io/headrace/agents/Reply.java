package io.headrace.agents;

import io.headrace.sessions.event.Json;
import io.headrace.wire.JsonReader;
import io.headrace.wire.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What became of a question.
 *
 * @param text what was said or chosen; empty if nobody answered in time
 */
public record Reply(Optional<String> text) {
  /** What an answer says. */
  static Reply of(Optional<Json> answer) {
    return new Reply(answer.map(Reply::text));
  }

  private static String text(Json answer) {
    byte[] json = answer.text().getBytes(StandardCharsets.UTF_8);
    String[] said = {answer.text()};
    try {
      return JsonReader.read(
          json,
          0,
          json.length,
          reader -> {
            reader.object("an answer", (each, name) -> member(each, name, said));
            return said[0];
          });
    } catch (MalformedException e) {
      // Nobody promises a shape: what is there is what was said.
      return answer.text();
    }
  }

  private static boolean member(JsonReader json, String name, String[] said) {
    if (name.equals("text") || name.equals("choice")) {
      said[0] = json.string("a text");
      return true;
    }
    return false;
  }
}
