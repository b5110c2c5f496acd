package io.headrace.server.http;

import io.headrace.wire.MalformedException;
import io.headrace.wire.Packing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How the bodies of single requests and answers are packed, by their headers. */
public final class Compression {
  /** Smaller bodies are not worth it, in bytes. */
  private static final int WORTHWHILE_BYTES = 1024;

  private static final String ENCODING = "content-encoding";

  private Compression() {}

  /** What the client would have its answer packed with: zstd before gzip, as it costs less. */
  static Packing accepted(@Nullable String acceptEncoding) {
    if (acceptEncoding == null) {
      return Packing.NONE;
    }
    if (accepts(acceptEncoding, "zstd")) {
      return Packing.ZSTD;
    }
    return accepts(acceptEncoding, "gzip") ? Packing.GZIP : Packing.NONE;
  }

  /**
   * The same answer, packed if that is worth it and has not been done: a large one is packed before
   * it comes to its loop.
   */
  public static Response apply(Packing packing, Response response) {
    ByteBuf body = response.body();
    if (packing == Packing.NONE
        || body.readableBytes() <= WORTHWHILE_BYTES
        || response.fields().stream().anyMatch(field -> field.name().equals(ENCODING))) {
      return response;
    }
    byte[] packed;
    try {
      byte[] bytes = ByteBufUtil.getBytes(body);
      packed = packing.pack(bytes, 0, bytes.length);
    } finally {
      body.release();
    }
    return response
        .withBody(Unpooled.wrappedBuffer(packed))
        .with(ENCODING, packing.name().toLowerCase(Locale.ROOT))
        .with("vary", "accept-encoding");
  }

  /**
   * Unpacks the body of a request.
   *
   * @param encoding the value of the header {@code content-encoding}
   * @param limitBytes how large it may become
   * @throws Problem if it is packed in another way, damaged, or becomes larger
   */
  static byte[] unpack(String encoding, byte[] body, int limitBytes) {
    Packing packing =
        switch (encoding.strip().toLowerCase(Locale.ROOT)) {
          case "identity", "" -> Packing.NONE;
          case "zstd" -> Packing.ZSTD;
          case "gzip", "x-gzip" -> Packing.GZIP;
          default ->
              throw new Problem(
                  ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                  "expected content-encoding zstd, gzip or none, but it is \"" + encoding + "\"");
        };
    try {
      return packing.unpack(body, limitBytes);
    } catch (MalformedException e) {
      throw new Problem(
          ErrorCode.BAD_REQUEST,
          "the body is not what its content-encoding says: " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw Edge.tooLarge(limitBytes);
    }
  }

  /** Whether a list of codings names one and does not weigh it with zero. */
  private static boolean accepts(String list, String coding) {
    for (String each : list.split(",", -1)) {
      int semicolon = each.indexOf(';');
      String name = (semicolon < 0 ? each : each.substring(0, semicolon)).strip();
      if (name.equalsIgnoreCase(coding)) {
        return semicolon < 0 || !each.substring(semicolon + 1).strip().matches("q=0(\\.0*)?");
      }
    }
    return false;
  }
}
