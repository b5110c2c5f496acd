package io.headrace.client.error;

/**
 * The server answered with an error.
 *
 * <p>Whether something may have been done all the same is told by {@link #hasNoSideEffects}; for an
 * append of which that is not certain, {@link UncertainException} is thrown with this as its cause.
 */
public non-sealed class ServerException extends HeadraceException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final String code;

  /**
   * An answer of the server.
   *
   * @param status the HTTP status
   * @param code the error's code, or {@code other}
   * @param message what was to be done, and what the server says
   */
  public ServerException(int status, String code, String message) {
    super(message, null);
    this.status = status;
    this.code = code;
  }

  /** The HTTP status, 400 to 599. */
  public int status() {
    return status;
  }

  /** The error's code, such as {@code stream_not_found}; {@code other} if the server named none. */
  public String code() {
    return code;
  }

  /** Whether it is certain that the request changed nothing. */
  public boolean hasNoSideEffects() {
    return ErrorCode.hasNoSideEffects(status, code);
  }

  /** Whether the same request may fare better later. */
  public boolean isRetryable() {
    return ErrorCode.isRetryable(status, code);
  }
}
