package io.headrace.cli.client;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * Where a server is.
 *
 * @param root scheme, host and port, and no more
 */
public record ServerAddress(URI root) {
  /** Where a server is that was started without a word about it. */
  public static final ServerAddress DEFAULT = parse("http://127.0.0.1:4437");

  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static ServerAddress parse(String text) {
    URI uri;
    try {
      uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    } catch (URISyntaxException e) {
      throw malformed(text);
    }
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    boolean bare =
        uri.getRawPath() != null
            && uri.getRawPath().isEmpty()
            && uri.getRawQuery() == null
            && uri.getRawFragment() == null
            && uri.getRawUserInfo() == null;
    if (!bare || uri.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
      throw malformed(text);
    }
    return new ServerAddress(uri);
  }

  /**
   * Reads an endpoint as S2's own tools have it: {@code https} may be left away.
   *
   * @throws IllegalArgumentException if it is none, or one for each basin
   */
  public static ServerAddress parseEndpoint(String text) {
    if (text.contains("{basin}")) {
      throw new IllegalArgumentException(
          "expected one address for all basins, such as http://127.0.0.1:4437, but got \""
              + text
              + "\"; this server is told the basin in a header");
    }
    return parse(text.contains("://") ? text : "https://" + text);
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException(
        "expected a server's address, such as http://127.0.0.1:4437, but got \"" + text + "\"");
  }

  @Override
  public String toString() {
    return root.toString();
  }
}
