package io.headrace.cli.client;

import java.io.Serial;

/** The answer was not in the words of the protocol: it may not be such a server that answered. */
public final class MalformedAnswerException extends ServerException {
  @Serial private static final long serialVersionUID = 1;

  MalformedAnswerException(ServerAddress address, Throwable cause) {
    super(
        "the answer from " + address + " is not one of a Headrace server: " + cause.getMessage(),
        cause);
  }

  @Override
  public boolean certainlyWithoutEffect() {
    return false;
  }

  @Override
  public boolean worthRepeating() {
    return false;
  }
}
