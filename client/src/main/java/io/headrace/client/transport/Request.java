package io.headrace.client.transport;

import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * The head of a request.
 *
 * @param origin scheme, host and port of the server
 * @param method GET, POST and so on
 * @param target the path, percent-encoded, with its query
 * @param headers names in lower case, with their values
 * @param hasBody whether a body follows, which {@link Exchange#end} ends; without one, the request
 *     is whole
 */
public record Request(
    URI origin, String method, String target, Map<String, String> headers, boolean hasBody) {
  /** Headers that nobody may see. */
  private static final List<String> SECRETS = List.of("authorization", "s2-encryption-key");

  public Request {
    headers = Map.copyOf(headers);
  }

  /** Without what is secret. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(method).append(' ').append(origin).append(target);
    headers.forEach((name, value) ->
        text.append(' ')
            .append(name)
            .append('=')
            .append(SECRETS.contains(name) ? "(secret)" : value));
    return text.toString();
  }
}
