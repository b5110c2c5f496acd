package io.headrace.server.http;

import io.headrace.wire.SessionFrames;
import io.netty.util.AsciiString;

/** A content type that the server answers with. */
public final class MediaType {
  public static final MediaType JSON = new MediaType("application/json");
  public static final MediaType PROTOBUF = new MediaType("application/protobuf");
  public static final MediaType TEXT = new MediaType("text/plain; charset=utf-8");
  public static final MediaType PROMETHEUS =
      new MediaType("text/plain; version=0.0.4; charset=utf-8");
  public static final MediaType HTML = new MediaType("text/html; charset=utf-8");
  public static final MediaType JAVASCRIPT = new MediaType("text/javascript; charset=utf-8");
  public static final MediaType CSS = new MediaType("text/css; charset=utf-8");
  public static final MediaType SVG = new MediaType("image/svg+xml");
  public static final MediaType PNG = new MediaType("image/png");
  public static final MediaType WOFF2 = new MediaType("font/woff2");
  public static final MediaType EVENT_STREAM = new MediaType("text/event-stream");
  static final MediaType SESSION = new MediaType(SessionFrames.MEDIA_TYPE);

  private final AsciiString text;
  private final byte[] http1Line;

  private MediaType(String text) {
    this.text = AsciiString.cached(text);
    this.http1Line = new AsciiString("content-type: " + text + "\r\n").toByteArray();
  }

  /** The value of the header. */
  AsciiString text() {
    return text;
  }

  /** The header's line; not to be changed. */
  byte[] http1Line() {
    return http1Line;
  }
}
