package io.headrace.cli.terminal;

import java.io.IOException;
import java.io.Serial;

/** Whoever read the output has gone, as {@code head} does when it has enough: not a failure. */
public final class BrokenPipeException extends IOException {
  @Serial private static final long serialVersionUID = 1;

  BrokenPipeException(IOException cause) {
    super("the reader of the output has gone", cause);
  }
}
