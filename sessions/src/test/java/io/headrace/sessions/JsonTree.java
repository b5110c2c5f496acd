package io.headrace.sessions;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.wire.JsonReader;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A JSON document as maps, lists, texts, numbers, booleans and nulls, which stand for themselves:
 * two of them are equal if they say the same, whatever the order of their members.
 */
public final class JsonTree {
  /** What stands for null, since maps and lists hold none. */
  public static final Object NULL = Optional.empty();

  private JsonTree() {}

  /** Reads a document. */
  public static Object parse(String json) {
    return parse(json.getBytes(UTF_8));
  }

  /** Reads a document. */
  public static Object parse(byte[] json) {
    return JsonReader.read(json, 0, json.length, JsonTree::value);
  }

  private static Object value(JsonReader json) {
    String text = json.any();
    byte[] bytes = text.getBytes(UTF_8);
    return switch (text.charAt(0)) {
      case '{' -> JsonReader.read(bytes, 0, bytes.length, JsonTree::object);
      case '[' -> JsonReader.read(bytes, 0, bytes.length, JsonTree::array);
      case '"' -> JsonReader.read(bytes, 0, bytes.length, each -> each.string("a string"));
      case 't', 'f' -> Boolean.valueOf(text);
      case 'n' -> NULL;
      default -> new BigDecimal(text).stripTrailingZeros();
    };
  }

  private static Object object(JsonReader json) {
    Map<String, Object> members = new LinkedHashMap<>();
    json.object(
        "an object",
        (each, name) -> {
          members.put(name, value(each));
          return true;
        });
    return members;
  }

  private static Object array(JsonReader json) {
    List<Object> elements = new ArrayList<>();
    json.array("an array", each -> elements.add(value(each)));
    return elements;
  }

  /** The member of an object, which has it. */
  public static Object member(Object object, String name) {
    return Objects.requireNonNull(((Map<?, ?>) object).get(name), name);
  }

  /** The elements of an array. */
  public static List<?> elements(Object array) {
    return (List<?>) array;
  }
}
