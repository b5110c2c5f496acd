package io.headrace.server.http;

/** What the server does for a request whose body it takes while it answers. */
public interface SessionEndpoint {
  /**
   * Serves a request. Runs on the exchange's event loop when the request's turn has come.
   *
   * @param body the body, which waits until somebody is {@linkplain IncomingBody#attach attached}
   * @throws Problem if the request cannot be served; it is then answered with the problem
   */
  void serve(Exchange exchange, Request request, IncomingBody body);
}
