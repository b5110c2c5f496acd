package io.headrace.sessions.event;

import io.headrace.wire.TextBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;

/** Writes the members of one JSON object, in the order of the calls. */
public final class JsonObject {
  private final TextBuffer out;
  private boolean first = true;

  private JsonObject(TextBuffer out) {
    this.out = out.ascii('{');
  }

  /** Begins an object. */
  public static JsonObject begin(TextBuffer out) {
    return new JsonObject(out);
  }

  /** Writes a text. */
  public JsonObject text(String member, String value) {
    name(member).jsonString(value);
    return this;
  }

  /** Writes a text, if there is one. */
  public JsonObject text(String member, Optional<String> value) {
    value.ifPresent(text -> text(member, text));
    return this;
  }

  /** Writes a word. */
  public JsonObject word(String member, Word value) {
    name(member).ascii('"').ascii(value.text()).ascii('"');
    return this;
  }

  /** Writes a number. */
  public JsonObject number(String member, long value) {
    name(member).unsigned(value);
    return this;
  }

  /** Writes a number, if there is one. */
  public JsonObject number(String member, OptionalLong value) {
    value.ifPresent(number -> number(member, number));
    return this;
  }

  /** Writes true or false. */
  public JsonObject bool(String member, boolean value) {
    name(member).ascii(value ? "true" : "false");
    return this;
  }

  /** Writes true, or nothing. */
  public JsonObject flag(String member, boolean value) {
    return value ? bool(member, true) : this;
  }

  /** Writes any value. */
  public JsonObject json(String member, Json value) {
    name(member);
    Jsons.write(out, value);
    return this;
  }

  /** Writes any value, if there is one. */
  public JsonObject json(String member, Optional<Json> value) {
    value.ifPresent(json -> json(member, json));
    return this;
  }

  /** Writes an array. */
  public <E> JsonObject array(
      String member, List<? extends E> elements, BiConsumer<TextBuffer, ? super E> writer) {
    name(member).ascii('[');
    String separator = "";
    for (E each : elements) {
      out.ascii(separator);
      writer.accept(out, each);
      separator = ",";
    }
    out.ascii(']');
    return this;
  }

  /** Writes an object of its own. */
  public <V> JsonObject value(String member, V value, BiConsumer<TextBuffer, ? super V> writer) {
    writer.accept(name(member), value);
    return this;
  }

  /** Ends the object. */
  public TextBuffer end() {
    return out.ascii('}');
  }

  private TextBuffer name(String member) {
    if (!first) {
      out.ascii(',');
    }
    first = false;
    return out.ascii('"').ascii(member).ascii("\":");
  }
}
