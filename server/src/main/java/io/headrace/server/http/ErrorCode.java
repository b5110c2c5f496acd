package io.headrace.server.http;

import java.util.Locale;

/** Every code that an error body may carry, with the status that goes with it. */
public enum ErrorCode {
  ACCESS_TOKEN_NOT_FOUND(404),
  /** A decision was made before. */
  ALREADY_DECIDED(409),
  AUTHN(401),
  BAD_FRAME(400),
  BAD_HEADER(400),
  BAD_JSON(400),
  BAD_PATH(400),
  BAD_PROTO(400),
  BAD_QUERY(400),
  BAD_REQUEST(400),
  BASIN_DELETION_PENDING(409),
  BASIN_NOT_FOUND(404),
  /** A run is active. */
  BUSY(409),
  /** What the request is about has changed since. */
  CONFLICT(409),
  DECISION_NOT_FOUND(404),
  DECRYPTION_FAILED(400),
  /** Nobody decided in time. */
  EXPIRED(409),
  /** The run belongs to another worker, or to nobody any more. */
  FENCED(409),
  /** There is no room in the session. */
  FULL(409),
  IDEMPOTENCY_KEY_REUSED(422),
  /** No run is active. */
  IDLE(409),
  INVALID(422),
  /** Busy or full; nothing was done. */
  HOT_SERVER(502),
  ITEM_NOT_FOUND(404),
  MESSAGE_NOT_FOUND(404),
  METHOD_NOT_ALLOWED(405),
  NOT_FOUND(404),
  /** Something failed here; whether anything was changed is not known. */
  OTHER(500),
  PERMISSION_DENIED(403),
  QUOTA_EXHAUSTED(403),
  RATE_LIMITED(429),
  REQUEST_TIMEOUT(408),
  REQUEST_TOO_LARGE(413),
  HEADERS_TOO_LARGE(431),
  URI_TOO_LONG(414),
  EXPECTATION_FAILED(417),
  RESOURCE_ALREADY_EXISTS(409),
  /** The run that asked has ended. */
  RUN_ENDED(409),
  RUN_NOT_FOUND(404),
  SERVER_DRAINING(503),
  SESSION_DELETION_PENDING(409),
  SESSION_NOT_FOUND(404),
  /** The run has ended. */
  SETTLED(409),
  STORAGE(500),
  STREAM_CLOSED(409),
  STREAM_DELETION_PENDING(409),
  STREAM_NOT_FOUND(404),
  /** The run is about to end. */
  TOO_LATE(409),
  TRANSACTION_CONFLICT(409),
  /** The server cannot answer now; whether anything was changed is not known. */
  UNAVAILABLE(503),
  UNSUPPORTED_MEDIA_TYPE(415);

  private final int status;
  private final String text = name().toLowerCase(Locale.ROOT);

  ErrorCode(int status) {
    this.status = status;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** The code as it is sent. */
  public String text() {
    return text;
  }
}
