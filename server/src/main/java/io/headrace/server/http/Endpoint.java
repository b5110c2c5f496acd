package io.headrace.server.http;

import org.jspecify.annotations.Nullable;

/** What the server does for one kind of request. */
public interface Endpoint {
  /** The name of the operation, for people who read metrics. */
  Operation operation();

  /** The largest body that such a request may have, in bytes; more than that is refused. */
  int maxBodyBytes(Request request);

  /**
   * Whether a pipelined request of this kind may begin although those before it are not answered,
   * once each of them has said that it {@linkplain Exchange#letOverlap may be overtaken}.
   */
  default boolean mayOverlap() {
    return false;
  }

  /**
   * Who serves such a request while its body still comes, or null if the body is collected first.
   */
  default @Nullable SessionEndpoint session(Request request) {
    return null;
  }

  /**
   * Serves a request. Runs on the exchange's event loop and must not block; the answer may come
   * later.
   *
   * @param body the whole body, which becomes the endpoint's
   * @throws Problem if the request cannot be served; it is then answered with the problem
   */
  void serve(Exchange exchange, Request request, byte[] body);
}
