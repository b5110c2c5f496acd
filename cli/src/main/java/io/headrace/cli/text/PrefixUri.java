package io.headrace.cli.text;

import io.headrace.wire.BasinName;

/**
 * The streams of a basin that begin alike, as one types them: {@code basin}, {@code basin/prefix}
 * or either after {@code s2://}.
 *
 * @param basin the basin
 * @param prefix what the streams' names begin with; empty for all
 */
public record PrefixUri(BasinName basin, String prefix) {
  /**
   * Reads a basin and a prefix.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static PrefixUri parse(String text) {
    String rest = StreamUri.withoutScheme(text);
    int slash = rest.indexOf('/');
    return slash < 0
        ? new PrefixUri(new BasinName(rest), "")
        : new PrefixUri(new BasinName(rest.substring(0, slash)), rest.substring(slash + 1));
  }
}
