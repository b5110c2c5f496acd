package io.headrace.agents.demo;

import io.headrace.sessions.event.Json;
import io.headrace.sessions.event.JsonObject;
import io.headrace.wire.TextBuffer;
import java.util.List;
import java.util.function.Consumer;

/** Makes JSON values for scripts. */
final class Value {
  private Value() {}

  /** An object. */
  static Json object(Consumer<JsonObject> members) {
    TextBuffer text = new TextBuffer();
    JsonObject object = JsonObject.begin(text);
    members.accept(object);
    return new Json(object.end().toString());
  }

  /** An array. */
  static Json array(List<Json> elements) {
    return new Json("[" + String.join(",", elements.stream().map(Json::text).toList()) + "]");
  }

  /** An array of texts. */
  static Json texts(String... texts) {
    return array(List.of(texts).stream().map(Value::text).toList());
  }

  /** A text. */
  static Json text(String text) {
    return new Json(new TextBuffer().jsonString(text).toString());
  }
}
