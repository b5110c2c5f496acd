package io.headrace.cli.text;

import io.headrace.wire.BasinName;
import io.headrace.wire.StreamName;

/**
 * A stream as one types it: {@code basin/stream} or {@code s2://basin/stream}. Everything after the
 * first slash is the stream's name, slashes included.
 *
 * @param basin the basin
 * @param stream the stream in it
 */
public record StreamUri(BasinName basin, StreamName stream) {
  /** What may stand before an address, and says of which kind it is. */
  public static final String SCHEME = "s2://";

  /**
   * Reads a stream's address.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static StreamUri parse(String text) {
    String rest = withoutScheme(text);
    int slash = rest.indexOf('/');
    if (slash < 0 || slash == rest.length() - 1) {
      throw new IllegalArgumentException(
          "expected a stream, such as my-basin/my-stream, but got \"" + text + "\"");
    }
    return new StreamUri(
        new BasinName(rest.substring(0, slash)), new StreamName(rest.substring(slash + 1)));
  }

  /** The text after its scheme, if it has one. */
  static String withoutScheme(String text) {
    if (text.startsWith(SCHEME)) {
      return text.substring(SCHEME.length());
    }
    int end = text.indexOf("://");
    if (end >= 0) {
      throw new IllegalArgumentException(
          "expected basin/stream or s2://basin/stream, but \""
              + text
              + "\" begins with "
              + text.substring(0, end + 3)
              + " (the server's address goes to --url)");
    }
    return text;
  }

  @Override
  public String toString() {
    return basin.text() + "/" + stream.text();
  }
}
