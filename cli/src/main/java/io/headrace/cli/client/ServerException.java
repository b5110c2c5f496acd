package io.headrace.cli.client;

import java.io.Serial;

/** A request that did not succeed. Which of its kinds it is tells what may have happened. */
public abstract sealed class ServerException extends RuntimeException
    permits UnreachableException,
        ConnectionLostException,
        RefusedException,
        MalformedAnswerException {
  @Serial private static final long serialVersionUID = 1;

  ServerException(String message) {
    super(message);
  }

  ServerException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Whether it is certain that the request changed nothing. */
  public abstract boolean certainlyWithoutEffect();

  /** Whether the same request may succeed later. */
  public abstract boolean worthRepeating();
}
