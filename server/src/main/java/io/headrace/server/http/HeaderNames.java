package io.headrace.server.http;

import io.netty.util.AsciiString;

/** The names of the headers that the server reads or writes. */
public final class HeaderNames {
  public static final AsciiString ACCEPT = AsciiString.cached("accept");
  public static final AsciiString ACCEPT_ENCODING = AsciiString.cached("accept-encoding");
  public static final AsciiString AUTHORIZATION = AsciiString.cached("authorization");
  public static final AsciiString CONTENT_ENCODING = AsciiString.cached("content-encoding");
  public static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");
  public static final AsciiString CONTENT_TYPE = AsciiString.cached("content-type");
  public static final AsciiString DATE = AsciiString.cached("date");
  public static final AsciiString HEADRACE_FENCE = AsciiString.cached("headrace-fence");
  public static final AsciiString HEADRACE_PRODUCER_EPOCH =
      AsciiString.cached("headrace-producer-epoch");
  public static final AsciiString HEADRACE_PRODUCER_ID = AsciiString.cached("headrace-producer-id");
  public static final AsciiString HEADRACE_PRODUCER_NEXT =
      AsciiString.cached("headrace-producer-next");
  public static final AsciiString HEADRACE_PRODUCER_SEQUENCE =
      AsciiString.cached("headrace-producer-sequence");
  public static final AsciiString HOST = AsciiString.cached("host");
  public static final AsciiString IDEMPOTENCY_KEY = AsciiString.cached("idempotency-key");
  public static final AsciiString IF_NONE_MATCH = AsciiString.cached("if-none-match");
  public static final AsciiString LAST_EVENT_ID = AsciiString.cached("last-event-id");
  public static final AsciiString ORIGIN = AsciiString.cached("origin");
  public static final AsciiString REQUEST_HEADERS =
      AsciiString.cached("access-control-request-headers");
  public static final AsciiString REQUEST_METHOD =
      AsciiString.cached("access-control-request-method");
  public static final AsciiString S2_BASIN = AsciiString.cached("s2-basin");
  public static final AsciiString S2_ENCRYPTION_KEY = AsciiString.cached("s2-encryption-key");
  public static final AsciiString S2_FORMAT = AsciiString.cached("s2-format");
  public static final AsciiString S2_REQUEST_TOKEN = AsciiString.cached("s2-request-token");
  public static final AsciiString S2_STREAM_CONFIG = AsciiString.cached("s2-stream-config");

  private HeaderNames() {}
}
