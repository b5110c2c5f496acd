package io.headrace.server.http;

/**
 * An endpoint that is one method.
 *
 * @param operation what it does, for people who read metrics
 * @param maxBodyBytes the largest body
 * @param method serves it
 */
public record Action(Operation operation, int maxBodyBytes, Method method) implements Endpoint {
  /** The method. */
  @FunctionalInterface
  public interface Method {
    /** Serves a request, as {@link Endpoint#serve} does. */
    void serve(Exchange exchange, Request request, byte[] body);
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
