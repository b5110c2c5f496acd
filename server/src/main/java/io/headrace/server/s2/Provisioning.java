package io.headrace.server.s2;

import com.google.protobuf.ByteString;
import io.headrace.log.CreationKey;
import io.headrace.log.PageRequest;
import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.HeaderNames;
import io.headrace.server.http.Problem;
import io.headrace.server.http.Request;
import io.headrace.wire.JsonReader;
import io.headrace.wire.MalformedException;
import io.headrace.wire.QueryParameters;
import io.headrace.wire.TextBuffer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/** What requests about basins and requests about streams have in common. */
final class Provisioning {
  /** More than any configuration takes. */
  static final int MAX_BODY_BYTES = 64 << 10;

  private static final int MAX_TOKEN_BYTES = 36;

  private Provisioning() {}

  /** Reads a body that must be JSON. */
  static <T> T read(Request request, byte[] body, JsonReader.Document<T> reader) {
    Negotiation.requireJson(request);
    byte[] json = request.unpack(body, MAX_BODY_BYTES);
    try {
      return JsonReader.read(json, 0, json.length, reader);
    } catch (MalformedException e) {
      throw new Problem(ErrorCode.BAD_JSON, e);
    } catch (IllegalArgumentException e) {
      throw new Problem(ErrorCode.INVALID, e);
    }
  }

  /** Reads a body that must be JSON, if there is one. */
  static <T> T read(Request request, byte[] body, JsonReader.Document<T> reader, T ifEmpty) {
    return body.length == 0 ? ifEmpty : read(request, body, reader);
  }

  /**
   * What makes a repeated creation known, if the client wants it known: its token and what it asked
   * for. The defaults of the basin are left out, so that they may change in between.
   */
  static Optional<CreationKey> key(Request request, TextBuffer requestedConfig) {
    String token = request.header(HeaderNames.S2_REQUEST_TOKEN);
    if (token == null) {
      return Optional.empty();
    }
    byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
    if (bytes.length == 0 || bytes.length > MAX_TOKEN_BYTES) {
      throw new Problem(
          ErrorCode.BAD_HEADER,
          "expected the header s2-request-token to have 1 to 36 bytes, but it has " + bytes.length);
    }
    MessageDigest digest = sha256();
    // The length comes first, so that no token and configuration run together into another pair.
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
    digest.update(bytes);
    digest.update(requestedConfig.array(), 0, requestedConfig.length());
    return Optional.of(new CreationKey(ByteString.copyFrom(digest.digest())));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Which page of a listing is wanted. A limit of 0, or above the most, means the most. */
  static PageRequest page(Request request) {
    try {
      QueryParameters query = QueryParameters.parse(request.query());
      long limit = query.unsigned("limit").orElse(0);
      boolean usable = limit != 0 && Long.compareUnsigned(limit, PageRequest.MAX_LIMIT) <= 0;
      return new PageRequest(
          query.text("prefix").orElse(""),
          query.text("start_after").orElse(""),
          usable ? (int) limit : PageRequest.MAX_LIMIT);
    } catch (IllegalArgumentException e) {
      throw new Problem(ErrorCode.BAD_QUERY, e);
    }
  }
}
