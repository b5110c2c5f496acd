package io.headrace.client.call;

import io.headrace.client.transport.Request;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Makes the heads of requests to the records of one stream, with all that each of them needs. */
public interface RecordsRequests {
  /**
   * Makes one.
   *
   * @param method GET or POST
   * @param query what follows the question mark, percent-encoded, or nothing
   * @param headers what this request needs beyond what every one has
   * @param hasBody whether a body follows
   * @param tokenWasRefused whether the access token of the last attempt was refused, so that
   *     another one is wanted
   * @return the head, perhaps later: an access token may have to be fetched
   */
  CompletionStage<Request> make(
      String method,
      String query,
      Map<String, String> headers,
      boolean hasBody,
      boolean tokenWasRefused);

  /** Whether another access token can be had when one is refused. */
  boolean canRefreshToken();

  /** What a message calls the stream, such as {@code stream "chat/1" in basin "my-agents"}. */
  String subject();
}
