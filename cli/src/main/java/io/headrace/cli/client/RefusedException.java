package io.headrace.cli.client;

import io.headrace.wire.Position;
import java.io.Serial;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The server answered, and the answer was no. */
public final class RefusedException extends ServerException {
  @Serial private static final long serialVersionUID = 1;

  // What the protocol promises of each code. A code that stands in neither set is a plain refusal:
  // nothing was done, and asking again would not help.
  private static final Set<String> WORTH_REPEATING =
      Set.of(
          "hot_server",
          "other",
          "rate_limited",
          "request_timeout",
          "server_draining",
          "storage",
          "transaction_conflict",
          "unavailable",
          "upstream_timeout");
  private static final Set<String> MAY_HAVE_EFFECT =
      Set.of(
          "client_hangup",
          "other",
          "request_timeout",
          "storage",
          "unavailable",
          "upstream_timeout");

  private final int status;
  private final String code;
  private final transient @Nullable Position tail;
  private final @Nullable Duration retryAfter;

  RefusedException(
      int status,
      String code,
      String message,
      @Nullable Position tail,
      @Nullable Duration retryAfter) {
    super(message);
    this.status = status;
    this.code = code;
    this.tail = tail;
    this.retryAfter = retryAfter;
  }

  /** The HTTP status; 200 if the refusal came in the middle of a read. */
  public int status() {
    return status;
  }

  /** The protocol's word for the reason; empty if there was none. */
  public String code() {
    return code;
  }

  /** The stream's tail, if the refusal was that nothing was written yet where a read begins. */
  public Optional<Position> tail() {
    return Optional.ofNullable(tail);
  }

  /** How long the server asks to wait before the request is repeated. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  @Override
  public boolean certainlyWithoutEffect() {
    return code.isEmpty() ? status < 500 && status != 408 : !MAY_HAVE_EFFECT.contains(code);
  }

  @Override
  public boolean worthRepeating() {
    return code.isEmpty()
        ? (status >= 500 && status != 501) || status == 408 || status == 429
        : WORTH_REPEATING.contains(code);
  }
}
