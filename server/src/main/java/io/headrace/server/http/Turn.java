package io.headrace.server.http;

/**
 * A request that is ready to be served when its turn has come.
 *
 * @param endpoint who serves it
 * @param request its head
 * @param body what there is of its body
 */
record Turn(Endpoint endpoint, Request request, Body body) {
  /** What there is of a body when a request is served. */
  sealed interface Body {}

  /**
   * All of it.
   *
   * @param bytes the bytes, which become the endpoint's
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed on once, never compared.
  record Collected(byte[] bytes) implements Body {}

  /**
   * Nothing yet, perhaps.
   *
   * @param endpoint who takes it
   * @param incoming where it comes in
   */
  record Incoming(SessionEndpoint endpoint, IncomingBody incoming) implements Body {}

  /** Whether it may be served although those before it are not answered. */
  boolean mayOverlap() {
    return body instanceof Collected && endpoint.mayOverlap();
  }

  void serve(Exchange exchange) {
    switch (body) {
      case Collected(byte[] bytes) -> endpoint.serve(exchange, request, bytes);
      case Incoming(SessionEndpoint session, IncomingBody incoming) ->
          session.serve(exchange, request, incoming);
    }
  }
}
