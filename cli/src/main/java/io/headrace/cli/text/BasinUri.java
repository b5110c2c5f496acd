package io.headrace.cli.text;

import io.headrace.wire.BasinName;

/**
 * A basin as one types it: {@code basin} or {@code s2://basin}.
 *
 * @param basin the basin
 */
public record BasinUri(BasinName basin) {
  /**
   * Reads a basin's address.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static BasinUri parse(String text) {
    String rest = StreamUri.withoutScheme(text);
    String name = rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest;
    if (name.indexOf('/') >= 0) {
      throw new IllegalArgumentException(
          "expected a basin, such as my-basin, but \"" + text + "\" names a stream in one");
    }
    return new BasinUri(new BasinName(name));
  }

  @Override
  public String toString() {
    return basin.text();
  }
}
