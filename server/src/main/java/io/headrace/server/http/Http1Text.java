package io.headrace.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;

/**
 * The heads of answers in HTTP/1.1, written straight into the bytes that are sent: of an answer to
 * an append almost everything is known beforehand.
 */
final class Http1Text {
  static final int CRLF = '\r' << 8 | '\n';

  private static final int STATUSES = 600;
  private static final byte[][] STATUS_LINES = new byte[STATUSES][];
  private static final byte[] DATE = ascii("date: ");
  private static final byte[] CONTENT_LENGTH = ascii("content-length: ");
  private static final byte[] CHUNKED = ascii("transfer-encoding: chunked\r\n");
  private static final byte[] CLOSE = ascii("connection: close\r\n");
  private static final byte[] KEEP_ALIVE = ascii("connection: keep-alive\r\n");
  private static final byte[] HEX = ascii("0123456789abcdef");

  static final byte[] CONTINUE = ascii("HTTP/1.1 100 Continue\r\n\r\n");
  static final byte[] LAST_CHUNK = ascii("0\r\n\r\n");

  static {
    for (int status = 100; status < STATUSES; status++) {
      STATUS_LINES[status] =
          ascii(
              "HTTP/1.1 "
                  + status
                  + " "
                  + HttpResponseStatus.valueOf(status).reasonPhrase()
                  + "\r\n");
    }
  }

  private Http1Text() {}

  /** How the connection goes on after an answer. */
  enum After {
    /** As HTTP/1.1 expects it. */
    KEEP,
    /** It stays open, which a client of HTTP/1.0 must be told. */
    KEEP_SAYING_SO,
    CLOSE
  }

  /** More than any head takes whose fields have this length. */
  static int headBytes(Response response) {
    int bytes = 256;
    for (Response.Field field : response.fields()) {
      bytes += field.name().length() + field.value().length() + 4;
    }
    return bytes;
  }

  /** Writes the head of an answer in one piece. */
  static void writeHead(ByteBuf out, Response response, DateText date, After after) {
    begin(out, response, date, after);
    // An answer of these statuses has no body, and says nothing of its length.
    if (response.status() != 204 && response.status() != 304) {
      out.writeBytes(CONTENT_LENGTH);
      writeDecimal(out, response.body().readableBytes());
      out.writeShort(CRLF);
    }
    out.writeShort(CRLF);
  }

  /** Writes the head of a stream of events, which is chunked if the client knows chunks. */
  static void writeEventHead(
      ByteBuf out, Response response, DateText date, After after, boolean chunked) {
    begin(out, response, date, after);
    if (chunked) {
      out.writeBytes(CHUNKED);
    }
    out.writeShort(CRLF);
  }

  private static void begin(ByteBuf out, Response response, DateText date, After after) {
    out.writeBytes(STATUS_LINES[response.status()]);
    MediaType type = response.type();
    if (type != null) {
      out.writeBytes(type.http1Line());
    }
    out.writeBytes(DATE).writeBytes(date.bytes()).writeShort(CRLF);
    switch (after) {
      case KEEP -> {}
      case KEEP_SAYING_SO -> out.writeBytes(KEEP_ALIVE);
      case CLOSE -> out.writeBytes(CLOSE);
    }
    for (int i = 0; i < response.fields().size(); i++) {
      Response.Field field = response.fields().get(i);
      ByteBufUtil.writeAscii(out, field.name());
      out.writeShort(':' << 8 | ' ');
      ByteBufUtil.writeAscii(out, field.value());
      out.writeShort(CRLF);
    }
  }

  static void writeHex(ByteBuf out, int value) {
    int digits = Math.max(1, (Integer.SIZE - Integer.numberOfLeadingZeros(value) + 3) / 4);
    for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
      out.writeByte(HEX[value >>> shift & 0xf]);
    }
  }

  private static void writeDecimal(ByteBuf out, int value) {
    int divisor = 1;
    while (value / divisor >= 10) {
      divisor *= 10;
    }
    for (; divisor > 0; divisor /= 10) {
      out.writeByte('0' + value / divisor % 10);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
