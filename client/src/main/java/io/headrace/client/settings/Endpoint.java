package io.headrace.client.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a server is.
 *
 * @param origin scheme (http or https), host and port, and nothing else
 * @param path what stands before {@code /v1} in every path; empty, or beginning with a slash and
 *     not ending with one
 */
public record Endpoint(URI origin, String path) {
  private static final String VERSION = "/v1";

  /**
   * Reads an endpoint: {@code https} is meant where no scheme stands; an IPv6 address stands in
   * brackets; a path goes before every request's, and {@code /v1} at its end may be left away.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Endpoint parse(String text) {
    String trimmed = text.strip();
    URI uri;
    try {
      uri = new URI(trimmed.contains("://") ? trimmed : "https://" + trimmed);
    } catch (URISyntaxException e) {
      throw malformed(text, e);
    }
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    boolean isWeb = scheme.equals("http") || scheme.equals("https");
    boolean isBare =
        uri.getRawQuery() == null && uri.getRawFragment() == null && uri.getRawUserInfo() == null;
    if (!isWeb || !isBare || uri.getHost() == null) {
      throw malformed(text, null);
    }
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    return new Endpoint(URI.create(scheme + "://" + host + port), path(uri.getRawPath()));
  }

  private static String path(String raw) {
    String path = withoutSlash(raw);
    return path.endsWith(VERSION)
        ? withoutSlash(path.substring(0, path.length() - VERSION.length()))
        : path;
  }

  private static String withoutSlash(String path) {
    int end = path.length();
    while (end > 0 && path.charAt(end - 1) == '/') {
      end--;
    }
    return path.substring(0, end);
  }

  private static IllegalArgumentException malformed(String text, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        "expected an endpoint, such as a.s2.dev, http://localhost:4437 or [::1]:4437, but it is \""
            + text
            + "\"",
        cause);
  }

  @Override
  public String toString() {
    return origin + path;
  }
}
