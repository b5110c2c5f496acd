package io.headrace.client.transport;

import java.util.Map;
import java.util.Optional;

/**
 * The head of an answer.
 *
 * @param status the HTTP status
 * @param headers names in lower case, with their values
 */
public record ResponseHead(int status, Map<String, String> headers) {
  public ResponseHead {
    headers = Map.copyOf(headers);
  }

  /** The value of a header. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }
}
