package io.headrace.client.transport;

import org.jspecify.annotations.Nullable;

/**
 * Why an exchange is over.
 *
 * @param kind what it means
 * @param message what happened, and where
 * @param cause what it came from, if anything
 */
public record TransportFailure(Kind kind, String message, @Nullable Throwable cause) {
  /** What a failure means for a request. */
  public enum Kind {
    /** No connection came about: the server has seen nothing of the request. */
    NOT_CONNECTED,
    /** The server says that it has not looked at the request. */
    UNPROCESSED,
    /** The server ended this exchange alone, before its answer was whole. */
    RESET,
    /** The connection ended. */
    DISCONNECTED,
    /** What came is no HTTP/2. */
    MALFORMED,
    /** This side closed the transport. */
    CLOSED
  }

  /** Whether it is certain that the server did nothing of the request. */
  public boolean isWithoutSideEffects() {
    return kind == Kind.NOT_CONNECTED || kind == Kind.UNPROCESSED;
  }

  /** Whether another attempt may fare better. */
  public boolean isRetryable() {
    return kind != Kind.CLOSED && kind != Kind.MALFORMED;
  }
}
