package io.headrace.server.http;

import java.net.InetSocketAddress;

/** A port that cannot be listened on, mostly because somebody else does. */
public final class PortUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean taken;

  PortUnavailableException(InetSocketAddress address, Throwable cause) {
    super(
        "Could not listen on "
            + address
            + ": "
            + String.valueOf(cause.getMessage())
            + "; is another server running there?",
        cause);
    // The native transport tells the errno in its message only.
    this.taken = String.valueOf(cause.getMessage()).contains("in use");
  }

  /** Whether somebody else has it, who may give it back. */
  public boolean isTaken() {
    return taken;
  }
}
