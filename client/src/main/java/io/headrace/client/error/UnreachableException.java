package io.headrace.client.error;

import org.jspecify.annotations.Nullable;

/**
 * The server could not be reached, or the connection to it broke, and nothing of the request was
 * done, or it only read.
 */
public final class UnreachableException extends HeadraceException {
  private static final long serialVersionUID = 1;

  /**
   * Says what was to be done, and what kept it from being done.
   *
   * @param message what programs see and logs show
   * @param cause where it comes from, if anywhere
   */
  public UnreachableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
