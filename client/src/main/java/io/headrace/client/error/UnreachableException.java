package io.headrace.client.error;

import org.jspecify.annotations.Nullable;

/**
 * The server could not be reached, or the connection to it broke, and nothing of the request was
 * done, or it only read.
 */
public final class UnreachableException extends HeadraceException {
  private static final long serialVersionUID = 1;

  public UnreachableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
