package io.headrace.sessions.event;

import io.headrace.wire.JsonReader;
import io.headrace.wire.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * The members of one JSON object, whatever their order: events name their type anywhere. What they
 * mean is asked for by name, and a wrong type is told with the name and what was expected.
 */
public final class Members {
  private final String what;
  private final Map<String, Json> members;

  private Members(String what, Map<String, Json> members) {
    this.what = what;
    this.members = members;
  }

  /**
   * Reads an object.
   *
   * @param what what it is, for messages
   */
  public static Members of(JsonReader json, String what) {
    Map<String, Json> members = new HashMap<>();
    json.object(
        what,
        (value, name) -> {
          members.put(name, new Json(value.any()));
          return true;
        });
    return new Members(what, members);
  }

  /** Reads a value that was kept as text. */
  private static <T> T read(Json json, JsonReader.Document<T> document) {
    byte[] bytes = json.text().getBytes(StandardCharsets.UTF_8);
    return JsonReader.read(bytes, 0, bytes.length, document);
  }

  /** Reads an object that was kept as text. */
  public static Members of(Json json, String what) {
    return read(json, reader -> of(reader, what));
  }

  /** Whether there is such a member, and it is not null. */
  public boolean has(String member) {
    return find(member).isPresent();
  }

  /** A member that is null is as good as none, except where any value will do. */
  private Optional<Json> find(String member) {
    return optionalJson(member).filter(value -> !value.text().equals("null"));
  }

  /** Any value that has to be there; null is one. */
  public Json json(String member) {
    Json value = members.get(member);
    if (value == null) {
      throw new MalformedException(
          "expected the member \"" + member + "\" in " + what + ", but it is missing");
    }
    return value;
  }

  /** Any value that may be there; null is one. */
  public Optional<Json> optionalJson(String member) {
    return Optional.ofNullable(members.get(member));
  }

  /** A text that has to be there. */
  public String text(String member) {
    return textOf(member, json(member));
  }

  /** A text that may be there. */
  public Optional<String> optionalText(String member) {
    return find(member).map(value -> textOf(member, value));
  }

  private String textOf(String member, Json value) {
    return typed(member, "a string", value, json -> json.text("a string"));
  }

  /** A whole number that may be there. */
  public OptionalLong optionalNumber(String member) {
    return find(member)
        .map(value -> OptionalLong.of(typed(member, "a whole number", value, JsonReader::unsigned)))
        .orElseGet(OptionalLong::empty);
  }

  /** A whole number that has to be there. */
  public long number(String member) {
    return typed(member, "a whole number", json(member), JsonReader::unsigned);
  }

  /** Whether a member is there and true. */
  public boolean flag(String member) {
    return find(member)
        .filter(value -> typed(member, "true or false", value, JsonReader::bool))
        .isPresent();
  }

  /** The elements of an array that has to be there. */
  public <E> List<E> array(String member, Function<Json, E> element) {
    Json value = json(member);
    List<E> elements = new ArrayList<>();
    typed(
        member,
        "an array",
        value,
        json -> {
          json.array("an array", each -> elements.add(element.apply(new Json(each.any()))));
          return elements;
        });
    return elements;
  }

  /** The elements of an array, or none. */
  public <E> List<E> optionalArray(String member, Function<Json, E> element) {
    return has(member) ? array(member, element) : List.of();
  }

  /** An object that has to be there. */
  public Members object(String member) {
    return typed(member, "an object", json(member), json -> of(json, "\"" + member + "\""));
  }

  private <T> T typed(String member, String expected, Json value, JsonReader.Document<T> document) {
    try {
      return read(value, document);
    } catch (MalformedException e) {
      throw new MalformedException(
          "in "
              + what
              + ", expected \""
              + member
              + "\" to be "
              + expected
              + ", but: "
              + e.getMessage());
    }
  }
}
