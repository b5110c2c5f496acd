package io.headrace.client.json;

import io.headrace.wire.JsonReader;
import io.headrace.wire.MalformedException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How single values are read. */
public final class Fields {
  private Fields() {}

  /** Reads a document. */
  public static <T> T document(byte[] json, JsonReader.Document<T> reader) {
    return JsonReader.read(json, 0, json.length, reader);
  }

  /** Reads a value that may be {@code null}. */
  static <T> Optional<T> optional(JsonReader json, Function<JsonReader, T> value) {
    return json.isNull() ? Optional.empty() : Optional.of(value.apply(json));
  }

  static String text(JsonReader json) {
    return json.string("a string");
  }

  /** Reads a moment with as many digits as there are. */
  static Instant moment(JsonReader json) {
    String text = json.string("a moment such as \"2030-01-31T12:00:00Z\"");
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw json.malformed("a moment such as \"2030-01-31T12:00:00Z\"");
    }
  }

  /** Demands that a member was there. */
  public static <T> T given(@Nullable T value, String member) {
    if (value == null) {
      throw new MalformedException("expected the member \"" + member + "\", but there is none");
    }
    return value;
  }
}
