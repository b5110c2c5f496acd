package io.headrace.client.call;

import io.headrace.client.error.ClosedException;
import io.headrace.client.error.HeadraceException;
import io.headrace.client.error.ProtocolException;
import io.headrace.client.error.UnreachableException;
import io.headrace.client.transport.TransportFailure;

/** Turns the end of an exchange without a whole answer into an exception. */
public final class BrokenExchanges {
  private BrokenExchanges() {}

  /**
   * The exception for a failure.
   *
   * @param what what was asked for, such as {@code read stream "s" in basin "my-agents"}
   */
  public static HeadraceException of(String what, TransportFailure failure) {
    String message = what + ": " + failure.message();
    return switch (failure.kind()) {
      case CLOSED -> new ClosedException(message, failure.cause());
      case MALFORMED -> new ProtocolException(message, failure.cause());
      case NOT_CONNECTED, UNPROCESSED, RESET, DISCONNECTED ->
          new UnreachableException(message, failure.cause());
    };
  }
}
