package io.headrace.server.http;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The names of this machine. A server without a token trusts everybody on it, and a web page is on
 * it as soon as its own name is made to mean 127.0.0.1, which costs the page's owner one line in
 * the domain name system. The name that the browser then sends gives it away.
 */
final class LocalNames {
  private LocalNames() {}

  /**
   * Checks that a request was meant for this machine.
   *
   * @param host the name, and perhaps port, that the request is for; or null if it does not say,
   *     which browsers always do
   * @throws Problem if it is another name
   */
  static void check(@Nullable String host) {
    if (host != null && !isLocal(host)) {
      throw new Problem(
          ErrorCode.PERMISSION_DENIED,
          "this server has no token and answers only to localhost, 127.0.0.1 and [::1], but this"
              + " request is for \""
              + host
              + "\"; start the server with --token, or set HEADRACE_TOKEN, to use it by other"
              + " names");
    }
  }

  /** Whether a name, perhaps with a port, is one of this machine whatever anybody says. */
  static boolean isLocal(String hostAndPort) {
    int colon = hostAndPort.lastIndexOf(':');
    boolean hasPort = colon > hostAndPort.lastIndexOf(']');
    String host =
        (hasPort ? hostAndPort.substring(0, colon) : hostAndPort).toLowerCase(Locale.ROOT);
    return switch (host) {
      case "localhost", "[::1]", "" -> true;
      default -> host.endsWith(".localhost") || host.matches("127(\\.\\d{1,3}){3}");
    };
  }
}
