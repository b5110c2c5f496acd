package io.headrace.client.error;

import org.jspecify.annotations.Nullable;

/** What was asked for needs something that its owner has closed. Nothing was done. */
public final class ClosedException extends HeadraceException {
  private static final long serialVersionUID = 1;

  public ClosedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
