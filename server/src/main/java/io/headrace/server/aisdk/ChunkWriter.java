package io.headrace.server.aisdk;

import io.headrace.sessions.event.Json;
import io.headrace.sessions.event.JsonObject;
import io.headrace.wire.TextBuffer;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Writes chunks of a UI message stream, each as one server-sent event. */
final class ChunkWriter {
  private final TextBuffer out;

  ChunkWriter(TextBuffer out) {
    this.out = out;
  }

  /** A chunk of a type, and what else is in it. */
  void chunk(String type, UnaryOperator<JsonObject> members) {
    out.ascii("data: ");
    members.apply(JsonObject.begin(out).text("type", type)).end();
    out.ascii("\n\n");
  }

  /** A chunk that is only its type. */
  void chunk(String type) {
    chunk(type, object -> object);
  }

  /** The begin of a part of text or reasoning. */
  void begin(String kind, String id) {
    chunk(kind + "-start", object -> object.text("id", id));
  }

  /** More of it. */
  void delta(String kind, String id, String delta) {
    chunk(kind + "-delta", object -> object.text("id", id).text("delta", delta));
  }

  /** Its end. */
  void end(String kind, String id) {
    chunk(kind + "-end", object -> object.text("id", id));
  }

  /** Any data. */
  void data(String name, Optional<String> id, Json data, boolean once) {
    chunk(
        "data-" + name, object -> object.text("id", id).json("data", data).flag("transient", once));
  }

  /** What says that nothing more comes. */
  void done() {
    out.ascii("data: [DONE]\n\n");
  }
}
