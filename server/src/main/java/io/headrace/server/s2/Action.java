package io.headrace.server.s2;

import io.headrace.server.http.Endpoint;
import io.headrace.server.http.Exchange;
import io.headrace.server.http.Operation;
import io.headrace.server.http.Request;

/** An endpoint that is one method. */
record Action(Operation operation, int maxBodyBytes, Method method) implements Endpoint {
  /** The method. */
  @FunctionalInterface
  interface Method {
    void serve(Exchange exchange, Request request, byte[] body);
  }

  /** An endpoint of the control plane, whose bodies are small. */
  static Action of(Operation operation, Method method) {
    return new Action(operation, Provisioning.MAX_BODY_BYTES, method);
  }

  @Override
  public int maxBodyBytes(Request request) {
    return maxBodyBytes;
  }

  @Override
  public void serve(Exchange exchange, Request request, byte[] body) {
    method.serve(exchange, request, body);
  }
}
