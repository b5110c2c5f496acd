package io.headrace.client.error;

import org.jspecify.annotations.Nullable;

/**
 * An append may be stored or not: it left, and no answer that says so came back. The cause says
 * what happened. Who must know reads the stream; appending again may store it twice.
 */
public final class UncertainException extends HeadraceException {
  private static final long serialVersionUID = 1;

  /**
   * Says what may have been done, and what happened last.
   *
   * @param message what programs see and logs show
   * @param cause where it comes from, if anywhere
   */
  public UncertainException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
