package io.headrace.client.error;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Something that was asked for did not come about, or nobody knows whether it did. */
public abstract sealed class HeadraceException extends RuntimeException
    permits ClosedException,
        NotAppendedException,
        ProtocolException,
        ServerException,
        UncertainException,
        UnreachableException {
  private static final long serialVersionUID = 1;

  HeadraceException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Why; every one of them says so. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
