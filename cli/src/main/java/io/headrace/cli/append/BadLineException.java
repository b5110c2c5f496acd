package io.headrace.cli.append;

import java.io.Serial;

/** A line cannot become a record. All lines before it were taken. */
public final class BadLineException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  BadLineException(long number, String reason) {
    super("line " + number + ": " + reason);
  }
}
