package io.headrace.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The names and values of a query string, form-decoded. Unknown names are nobody's concern. */
public final class QueryParameters {
  private static final QueryParameters NONE = new QueryParameters(List.of());

  private final List<Parameter> parameters;

  private QueryParameters(List<Parameter> parameters) {
    this.parameters = parameters;
  }

  /**
   * Reads a query string, as it stands behind the question mark.
   *
   * @throws IllegalArgumentException if it is not percent-encoded UTF-8
   */
  public static QueryParameters parse(String raw) {
    if (raw.isEmpty()) {
      return NONE;
    }
    List<Parameter> parameters = new ArrayList<>(4);
    int at = 0;
    while (at <= raw.length()) {
      int end = raw.indexOf('&', at);
      end = end < 0 ? raw.length() : end;
      if (end > at) {
        int equals = raw.indexOf('=', at);
        boolean hasValue = equals >= 0 && equals < end;
        parameters.add(
            new Parameter(
                PercentCoding.decodeForm(raw.substring(at, hasValue ? equals : end)),
                hasValue ? PercentCoding.decodeForm(raw.substring(equals + 1, end)) : ""));
      }
      at = end + 1;
    }
    return new QueryParameters(parameters);
  }

  /**
   * The value of a parameter, if it is there.
   *
   * @throws IllegalArgumentException if it is there twice
   */
  public Optional<String> text(String name) {
    Optional<String> found = Optional.empty();
    for (Parameter each : parameters) {
      if (each.name().equals(name)) {
        if (found.isPresent()) {
          throw new IllegalArgumentException(
              "expected \"" + name + "\" once, but it is there twice");
        }
        found = Optional.of(each.value());
      }
    }
    return found;
  }

  /**
   * The value of a parameter that is a whole number, if it is there.
   *
   * @throws IllegalArgumentException if it is there twice or is no number from 0 to 2^64 - 1
   */
  public OptionalLong unsigned(String name) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(UnsignedText.parse(text.get()));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "expected \""
              + name
              + "\" to be a whole number from 0 to 18446744073709551615, but it is \""
              + text.get()
              + "\"",
          e);
    }
  }

  /**
   * The value of a parameter that is {@code true} or {@code false}, if it is there.
   *
   * @throws IllegalArgumentException if it is there twice or is neither
   */
  public Optional<Boolean> bool(String name) {
    return text(name)
        .map(value ->
            switch (value) {
              case "true" -> true;
              case "false" -> false;
              default ->
                  throw new IllegalArgumentException(
                      "expected \"" + name + "\" to be true or false, but it is \"" + value + "\"");
            });
  }

  private record Parameter(String name, String value) {}
}
