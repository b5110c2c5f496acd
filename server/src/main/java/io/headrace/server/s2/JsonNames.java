package io.headrace.server.s2;

import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.Problem;
import io.headrace.wire.BasinName;
import io.headrace.wire.JsonReader;
import io.headrace.wire.MalformedException;
import io.headrace.wire.StreamName;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Names that stand in JSON. A bad one makes the JSON bad, as S2 has it. */
final class JsonNames {
  private JsonNames() {}

  static BasinName basin(JsonReader json) {
    return name(json, json.string("a basin's name, a string,"), BasinName::new);
  }

  static StreamName stream(JsonReader json) {
    return name(json, json.string("a stream's name, a string,"), StreamName::new);
  }

  private static <N> N name(JsonReader json, String text, Function<String, N> naming) {
    try {
      return naming.apply(text);
    } catch (IllegalArgumentException e) {
      throw new MalformedException(json.where() + ": " + e.getMessage());
    }
  }

  /** Demands that a name was given. */
  static <N> N given(@Nullable N name, String member) {
    if (name == null) {
      throw new Problem(
          ErrorCode.BAD_JSON,
          "expected \"" + member + "\", the name of what to create; there is none");
    }
    return name;
  }
}
