package io.headrace.wire;

/**
 * Bytes that are not what they were sent as: JSON that cannot be parsed or has another shape than
 * expected, or protobuf that cannot be decoded. What is well formed but not allowed is an {@link
 * IllegalArgumentException} instead.
 */
public final class MalformedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what was expected, what came, and where
   */
  public MalformedException(String message) {
    super(message, null, /* enableSuppression= */ false, /* writableStackTrace= */ false);
  }
}
