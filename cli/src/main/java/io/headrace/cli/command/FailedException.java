package io.headrace.cli.command;

import java.io.Serial;

/** A command failed for a reason that its message tells in full. */
final class FailedException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  FailedException(String message) {
    super(message);
  }
}
