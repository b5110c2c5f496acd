package io.headrace.client.error;

import org.jspecify.annotations.Nullable;

/** What was asked for needs something that its owner has closed. Nothing was done. */
public final class ClosedException extends HeadraceException {
  private static final long serialVersionUID = 1;

  /**
   * Says what was to be done, and what is closed.
   *
   * @param message what programs see and logs show
   * @param cause where it comes from, if anywhere
   */
  public ClosedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
