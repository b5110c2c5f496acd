package io.headrace.client.error;

import org.jspecify.annotations.Nullable;

/**
 * An append was not stored, nor will it be: it never left, or came after one that the server
 * refused. The cause says what happened before it.
 */
public final class NotAppendedException extends HeadraceException {
  private static final long serialVersionUID = 1;

  /**
   * Says what was not appended, and why.
   *
   * @param message what programs see and logs show
   * @param cause where it comes from, if anywhere
   */
  public NotAppendedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
