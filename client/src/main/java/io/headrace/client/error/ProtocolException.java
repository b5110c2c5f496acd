package io.headrace.client.error;

import org.jspecify.annotations.Nullable;

/** The server said what the protocol does not allow. The cause, if any, says where. */
public final class ProtocolException extends HeadraceException {
  private static final long serialVersionUID = 1;

  public ProtocolException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
