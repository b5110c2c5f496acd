package io.headrace.server.sessions;

import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.HeaderNames;
import io.headrace.server.http.Problem;
import io.headrace.server.http.Request;
import io.headrace.sessions.Cursor;
import io.headrace.sessions.event.Members;
import io.headrace.wire.JsonReader;
import io.headrace.wire.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;

/** What requests about sessions say: their bodies, which are JSON, and the headers with them. */
final class SessionBodies {
  /**
   * The largest body, in bytes, also after it is unpacked: what a session takes at once is less.
   */
  static final int MAX_BYTES = 1 << 20;

  private static final byte[] NOTHING = "{}".getBytes(StandardCharsets.UTF_8);
  private static final int MAX_KEY_BYTES = 64;

  private SessionBodies() {}

  /**
   * Reads a body, which may be left away where every member may.
   *
   * @throws Problem if it is no JSON, or says what makes no sense
   */
  static <T> T read(Request request, byte[] body, Function<Members, T> reader) {
    byte[] json = body.length == 0 ? NOTHING : unpacked(request, body);
    try {
      return reader.apply(
          JsonReader.read(
              json, 0, json.length, reading -> Members.of(reading, "the body, an object")));
    } catch (MalformedException e) {
      throw new Problem(ErrorCode.BAD_JSON, e);
    } catch (IllegalArgumentException e) {
      throw new Problem(ErrorCode.INVALID, e);
    }
  }

  private static byte[] unpacked(Request request, byte[] body) {
    String type = request.contentType();
    if (!type.equals("application/json") && !type.endsWith("+json")) {
      throw new Problem(
          ErrorCode.BAD_JSON,
          "expected the header \"content-type: application/json\", but "
              + (type.isEmpty() ? "there is none" : "it is \"" + type + "\""));
    }
    return request.unpack(body, MAX_BYTES);
  }

  /** What makes a request that comes again known as the same one. */
  static Optional<String> key(Request request) {
    String key = request.header(HeaderNames.IDEMPOTENCY_KEY);
    if (key == null) {
      return Optional.empty();
    }
    int bytes = key.getBytes(StandardCharsets.UTF_8).length;
    if (bytes == 0 || bytes > MAX_KEY_BYTES) {
      throw new Problem(
          ErrorCode.BAD_HEADER,
          "expected the header idempotency-key to have 1 to 64 bytes, but it has " + bytes);
    }
    return Optional.of(key);
  }

  /** A worker's right to write its run. */
  static String fence(Request request) {
    String fence = request.header(HeaderNames.HEADRACE_FENCE);
    if (fence == null || fence.isBlank()) {
      throw new Problem(
          ErrorCode.BAD_HEADER,
          "expected the header headrace-fence with the fence that came with the claim of the run,"
              + " but there is none");
    }
    return fence.strip();
  }

  /** A cursor that a body names. */
  static Optional<Cursor> cursor(Members members, String member) {
    return members
        .optionalText(member)
        .map(text ->
            Cursor.parse(text)
                .orElseThrow(() ->
                    new MalformedException(
                        "expected \""
                            + member
                            + "\" to be a cursor as answers have them, but it is \""
                            + text
                            + "\"")));
  }
}
