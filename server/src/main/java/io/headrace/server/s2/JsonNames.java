package io.headrace.server.s2;

import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.Problem;
import io.headrace.wire.BasinName;
import io.headrace.wire.JsonReader;
import io.headrace.wire.MalformedException;
import io.headrace.wire.StreamName;

/** Names that stand in JSON. A bad one makes the JSON bad, as S2 has it. */
final class JsonNames {
  private JsonNames() {}

  static BasinName basin(JsonReader json) {
    String text = json.string("a basin's name, a string,");
    try {
      return new BasinName(text);
    } catch (IllegalArgumentException e) {
      throw new MalformedException(json.where() + ": " + e.getMessage());
    }
  }

  static StreamName stream(JsonReader json) {
    String text = json.string("a stream's name, a string,");
    try {
      return new StreamName(text);
    } catch (IllegalArgumentException e) {
      throw new MalformedException(json.where() + ": " + e.getMessage());
    }
  }

  static Problem missing(String member) {
    return new Problem(
        ErrorCode.BAD_JSON,
        "expected \"" + member + "\", the name of what to create; there is none");
  }
}
