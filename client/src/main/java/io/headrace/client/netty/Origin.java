package io.headrace.client.netty;

import java.net.URI;
import java.util.Locale;

/**
 * A server, as requests name it.
 *
 * @param scheme http or https
 * @param host its name, or its address without brackets
 * @param port its port
 */
record Origin(String scheme, String host, int port) {
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  /**
   * Reads an origin.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Origin of(URI uri) {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    String host = uri.getHost();
    if (host == null || !(scheme.equals("http") || scheme.equals("https"))) {
      throw new IllegalArgumentException(
          "expected a server such as https://localhost:4437, but got " + uri);
    }
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    int port = uri.getPort();
    if (port < 0) {
      port = scheme.equals("https") ? HTTPS_PORT : HTTP_PORT;
    }
    return new Origin(scheme, bare.toLowerCase(Locale.ROOT), port);
  }

  boolean isSecure() {
    return scheme.equals("https");
  }

  /** Host and port as a request's head names them; the port where it is not the usual one. */
  String authority() {
    String name = host.contains(":") ? "[" + host + "]" : host;
    return port == (isSecure() ? HTTPS_PORT : HTTP_PORT) ? name : name + ":" + port;
  }

  @Override
  public String toString() {
    return scheme + "://" + authority();
  }
}
