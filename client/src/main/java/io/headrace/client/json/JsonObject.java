package io.headrace.client.json;

import io.headrace.wire.TextBuffer;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Writes an object, member by member. */
public final class JsonObject {
  private final TextBuffer out;
  private boolean any;

  /** Begins one. */
  public JsonObject(TextBuffer out) {
    this.out = out.ascii('{');
  }

  /** Begins a member, whose value is to be written next. */
  public TextBuffer member(String name) {
    if (any) {
      out.ascii(',');
    }
    any = true;
    return out.ascii('"').ascii(name).ascii("\":");
  }

  /** Writes a text. */
  public JsonObject text(String name, String value) {
    member(name).jsonString(value);
    return this;
  }

  /** Writes true or false. */
  public JsonObject bool(String name, boolean value) {
    member(name).ascii(Boolean.toString(value));
    return this;
  }

  /** Writes a whole number of at least 0. */
  public JsonObject unsigned(String name, long value) {
    member(name).unsigned(value);
    return this;
  }

  /** Writes a member if there is a value. */
  public <T> JsonObject optional(
      String name, Optional<? extends T> value, BiConsumer<TextBuffer, T> writing) {
    if (value.isPresent()) {
      writing.accept(member(name), value.get());
    }
    return this;
  }

  /** Ends it. */
  public TextBuffer end() {
    return out.ascii('}');
  }
}
