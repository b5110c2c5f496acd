package io.headrace.cli.client;

import java.io.Serial;

/** The connection ended before the answer did: what was asked for may have been done or not. */
public final class ConnectionLostException extends ServerException {
  @Serial private static final long serialVersionUID = 1;

  ConnectionLostException(String message) {
    super(message);
  }

  ConnectionLostException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public boolean certainlyWithoutEffect() {
    return false;
  }

  @Override
  public boolean worthRepeating() {
    return true;
  }
}
