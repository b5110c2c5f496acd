package io.headrace.client.call;

import io.headrace.client.transport.ResponseHead;
import io.headrace.wire.MalformedException;
import io.headrace.wire.Packing;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Locale;

/** The body of an answer while it comes, and only so much of it. */
final class AnswerBody {
  /** More than a full batch of records or a full page of a listing takes. */
  static final int MAX_BYTES = 16 << 20;

  private static final String ENCODING = "content-encoding";

  private final ByteArrayOutputStream packed = new ByteArrayOutputStream(256);

  /** Takes a part, unless it is too much. */
  boolean add(ByteBuffer bytes) {
    int length = bytes.remaining();
    if (length > MAX_BYTES - packed.size()) {
      return false;
    }
    byte[] part = new byte[length];
    bytes.get(part);
    packed.write(part, 0, length);
    return true;
  }

  /** What to say when it is too much. */
  RuntimeException tooLarge() {
    return new MalformedException(
        "expected at most " + MAX_BYTES + " bytes of an answer, but there are more");
  }

  /**
   * The answer, unpacked. An error whose body is damaged is an error without a body: what it is
   * stands in its head.
   *
   * @throws MalformedException if the answer is no error, and damaged or packed in an unknown way
   * @throws IllegalArgumentException if the answer is no error and becomes too large
   */
  Answer whole(ResponseHead head) {
    byte[] bytes = packed.toByteArray();
    Answer asItCame = new Answer(head.status(), head.headers(), bytes);
    try {
      byte[] body = packing(head).unpack(bytes, MAX_BYTES);
      return new Answer(head.status(), head.headers(), body);
    } catch (MalformedException | IllegalArgumentException e) {
      if (asItCame.isSuccess()) {
        throw e;
      }
      return new Answer(head.status(), head.headers(), new byte[0]);
    }
  }

  private static Packing packing(ResponseHead head) {
    String name = head.header(ENCODING).orElse("identity").strip().toLowerCase(Locale.ROOT);
    return switch (name) {
      case "", "identity" -> Packing.NONE;
      case "gzip", "x-gzip" -> Packing.GZIP;
      case "zstd" -> Packing.ZSTD;
      default ->
          throw new MalformedException(
              "expected the header content-encoding to be gzip, zstd or nothing, but it is \""
                  + name
                  + "\"");
    };
  }
}
