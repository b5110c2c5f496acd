package io.headrace.cli.bench;

import java.io.Serial;

/** Something that was measured is not as it must be. */
public final class MismatchException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  MismatchException(String message) {
    super(message);
  }

  MismatchException(String message, Throwable cause) {
    super(message, cause);
  }
}
