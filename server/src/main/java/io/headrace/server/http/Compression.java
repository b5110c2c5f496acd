package io.headrace.server.http;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** How bodies are packed on the way. Event streams never are: each event must arrive at once. */
enum Compression {
  NONE,
  ZSTD,
  GZIP;

  /** Smaller bodies are not worth it, in bytes. */
  private static final int WORTHWHILE_BYTES = 1024;

  /** What the client would have its answer packed with: zstd before gzip, as it costs less. */
  static Compression accepted(Request request) {
    String accepted = request.header(HeaderNames.ACCEPT_ENCODING);
    if (accepted == null) {
      return NONE;
    }
    return accepts(accepted, "zstd") ? ZSTD : accepts(accepted, "gzip") ? GZIP : NONE;
  }

  /** The same answer, packed if that is worth it. */
  Response apply(Response response, Loop loop) {
    ByteBuf body = response.body();
    if (this == NONE || body.readableBytes() <= WORTHWHILE_BYTES) {
      return response;
    }
    byte[] packed;
    try {
      packed = pack(body);
    } finally {
      body.release();
    }
    return response
        .withBody(Unpooled.wrappedBuffer(packed))
        .with("content-encoding", name().toLowerCase(Locale.ROOT))
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
    String name = encoding.strip().toLowerCase(Locale.ROOT);
    try {
      return switch (name) {
        case "identity", "" -> body;
        case "zstd" -> {
          // Packed by parts, so that what was packed in one frame or in several is read alike.
          InputStream parts =
              new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(body)).setContinuous(false);
          yield read(parts, limitBytes);
        }
        case "gzip", "x-gzip" ->
            read(new GZIPInputStream(new ByteArrayInputStream(body)), limitBytes);
        default ->
            throw new Problem(
                ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                "expected content-encoding zstd, gzip or none, but it is \"" + encoding + "\"");
      };
    } catch (IOException e) {
      throw new Problem(
          ErrorCode.BAD_REQUEST,
          "the body is not what its content-encoding " + name + " says: " + e.getMessage());
    }
  }

  private static byte[] read(InputStream packed, int limitBytes) throws IOException {
    try (packed) {
      byte[] body = packed.readNBytes(limitBytes + 1);
      if (body.length > limitBytes) {
        throw Edge.tooLarge(limitBytes);
      }
      return body;
    }
  }

  private byte[] pack(ByteBuf body) {
    if (this == ZSTD) {
      return Zstd.compress(ByteBufUtil.getBytes(body));
    }
    ByteArrayOutputStream packed = new ByteArrayOutputStream(body.readableBytes() / 4);
    try (GZIPOutputStream out =
        new GZIPOutputStream(packed) {
          {
            // On an event loop, time counts for more than the last bytes.
            def.setLevel(Deflater.BEST_SPEED);
          }
        }) {
      new ByteBufInputStream(body).transferTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException("Could not pack an answer in memory", e);
    }
    return packed.toByteArray();
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
