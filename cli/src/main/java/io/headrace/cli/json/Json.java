package io.headrace.cli.json;

import io.headrace.cli.text.Numbers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON value. Questions that the value cannot answer throw an {@link IllegalArgumentException}
 * that says what was expected and what stood there.
 */
public sealed interface Json {
  /**
   * An object.
   *
   * @param values its members, in order
   */
  record Members(Map<String, Json> values) implements Json {
    /** No members yet; {@link #with} adds them. */
    public static final Members NONE = new Members(Map.of());

    /** The same object with a member more. */
    public Members with(String name, Json value) {
      Map<String, Json> more = new LinkedHashMap<>(values);
      more.put(name, value);
      return new Members(more);
    }

    /** The same object with a member more, if there is a value for it. */
    public Members with(String name, Optional<? extends Json> value) {
      return value.isPresent() ? with(name, value.get()) : this;
    }

    /** The member of this name, unless it is absent or {@code null}. */
    public Optional<Json> find(String name) {
      return Optional.ofNullable(values.get(name)).filter(value -> !(value instanceof Null));
    }

    /** The member of this name. */
    public Json need(String name) {
      return find(name)
          .orElseThrow(() -> mismatch("an object with the member \"" + name + "\"", this));
    }

    @Override
    public String toString() {
      return JsonText.print(this);
    }
  }

  /**
   * An array.
   *
   * @param values its elements, in order
   */
  record Elements(List<Json> values) implements Json {
    @Override
    public String toString() {
      return JsonText.print(this);
    }
  }

  /**
   * A string.
   *
   * @param value its characters
   */
  record Text(String value) implements Json {
    @Override
    public String toString() {
      return JsonText.print(this);
    }
  }

  /**
   * A number, as it was written: JSON knows no limit, and ours go up to 2^64-1.
   *
   * @param value its digits
   */
  record Digits(String value) implements Json {
    /** An unsigned number. */
    public static Digits of(long unsigned) {
      return new Digits(Numbers.print(unsigned));
    }

    @Override
    public String toString() {
      return value;
    }
  }

  /**
   * A truth value.
   *
   * @param value which
   */
  record Truth(boolean value) implements Json {
    @Override
    public String toString() {
      return Boolean.toString(value);
    }
  }

  /** {@code null}. */
  record Null() implements Json {
    @Override
    public String toString() {
      return "null";
    }
  }

  /** This value as an object. */
  default Members members() {
    if (this instanceof Members members) {
      return members;
    }
    throw mismatch("a JSON object", this);
  }

  /** The elements of this value as an array. */
  default List<Json> elements() {
    if (this instanceof Elements(List<Json> values)) {
      return values;
    }
    throw mismatch("a JSON array", this);
  }

  /** This value as a string. */
  default String text() {
    if (this instanceof Text(String value)) {
      return value;
    }
    throw mismatch("a JSON string", this);
  }

  /** This value as an unsigned 64-bit number. */
  default long unsigned() {
    if (this instanceof Digits(String value)) {
      return Numbers.parse(value);
    }
    throw mismatch("a JSON number", this);
  }

  /** This value as a truth value. */
  default boolean truth() {
    if (this instanceof Truth(boolean value)) {
      return value;
    }
    throw mismatch("true or false", this);
  }

  private static IllegalArgumentException mismatch(String expected, Json got) {
    String text = got.toString();
    String glimpse = text.length() <= 80 ? text : text.substring(0, 80) + "…";
    return new IllegalArgumentException("expected " + expected + ", but got " + glimpse);
  }
}
