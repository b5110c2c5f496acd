package io.headrace.client.error;

import org.jspecify.annotations.Nullable;

/** The server said what the protocol does not allow. The cause, if any, says where. */
public final class ProtocolException extends HeadraceException {
  private static final long serialVersionUID = 1;

  /**
   * Says what was to be done, what was expected and what came.
   *
   * @param message what programs see and logs show
   * @param cause where it comes from, if anywhere
   */
  public ProtocolException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
