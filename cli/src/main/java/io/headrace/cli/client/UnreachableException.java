package io.headrace.cli.client;

import java.io.Serial;

/** No connection came about, so that nothing was sent. */
public final class UnreachableException extends ServerException {
  @Serial private static final long serialVersionUID = 1;

  UnreachableException(ServerAddress address, Throwable cause) {
    super("cannot reach " + address + reason(cause), cause);
  }

  private static String reason(Throwable cause) {
    String words = cause.getMessage();
    return words == null
        ? ": nothing answers there; is the server running? (headrace serve)"
        : ": " + words;
  }

  @Override
  public boolean certainlyWithoutEffect() {
    return true;
  }

  @Override
  public boolean worthRepeating() {
    return true;
  }
}
