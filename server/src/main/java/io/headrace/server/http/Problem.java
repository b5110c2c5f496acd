package io.headrace.server.http;

import io.headrace.wire.TextBuffer;
import java.util.concurrent.TimeUnit;

/**
 * A request that cannot be served, as it is told to the client. Thrown where a request is read, so
 * that what comes after reading only sees good ones. It carries no stack trace: it says what is
 * wrong with the request, not with the server.
 */
public final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** When nobody knows how long it takes, this is soon enough and not too often. */
  private static final long SOON_MILLIS = 100;

  private final ErrorCode code;
  private final long retryAfterMillis;

  /**
   * @param message what was expected, what came, what to do
   */
  public Problem(ErrorCode code, String message) {
    this(code, message, SOON_MILLIS);
  }

  private Problem(ErrorCode code, String message, long retryAfterMillis) {
    super(message, null, /* enableSuppression= */ false, /* writableStackTrace= */ false);
    this.code = code;
    this.retryAfterMillis = retryAfterMillis;
  }

  /**
   * More than is allowed a second.
   *
   * @param message what is allowed, and what was asked for
   * @param waitNanos after how long it is allowed
   */
  public static Problem tooOften(String message, long waitNanos) {
    long millis = Math.ceilDiv(waitNanos, TimeUnit.MILLISECONDS.toNanos(1));
    return new Problem(
        ErrorCode.RATE_LIMITED,
        message + "; nothing was done for this request, send it again after " + millis + " ms",
        millis);
  }

  /** A problem whose message an exception carries. */
  public Problem(ErrorCode code, RuntimeException cause) {
    this(code, String.valueOf(cause.getMessage()));
  }

  /** The code. */
  public ErrorCode code() {
    return code;
  }

  /** The body that tells it: JSON on one line. */
  public byte[] toJson() {
    return new TextBuffer()
        .ascii("{\"code\":\"")
        .ascii(code.text())
        .ascii("\",\"message\":")
        .jsonString(String.valueOf(getMessage()))
        .ascii('}')
        .toBytes();
  }

  /** The answer that tells it. */
  public Response toResponse() {
    Response response = Response.of(code.status(), MediaType.JSON, toJson());
    return switch (code) {
      // Nothing was done for the request: it may come again as soon as it likes.
      case RATE_LIMITED, SERVER_DRAINING, HOT_SERVER ->
          response.with("retry-after-ms", Long.toString(retryAfterMillis));
      case AUTHN -> response.with("www-authenticate", "Bearer");
      default -> response;
    };
  }
}
