package io.headrace.cli.terminal;

import java.io.IOException;
import java.io.Serial;

/** Whoever read the output has gone, as {@code head} does when it has enough: not a failure. */
public final class BrokenPipeException extends IOException {
  @Serial private static final long serialVersionUID = 1;

  /** The reader has gone, as this error of the system says. */
  public BrokenPipeException(IOException cause) {
    super("the reader of the output has gone", cause);
  }
}
