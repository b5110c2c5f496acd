package io.headrace.server.s2;

import io.headrace.server.access.TokenId;
import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.HeaderNames;
import io.headrace.server.http.Problem;
import io.headrace.server.http.Request;
import io.headrace.wire.BasinName;
import io.headrace.wire.StreamName;

/** Which basin and which stream a request is about. */
final class RequestNames {
  /** {@code /v1/basins/{name}}, {@code /v1/streams/{name}/…} and so on: the third segment. */
  private static final int NAME_SEGMENT = 2;

  private RequestNames() {}

  /** The basin that the path names. */
  static BasinName basinInPath(Request request) {
    try {
      return new BasinName(request.segment(NAME_SEGMENT));
    } catch (IllegalArgumentException e) {
      throw new Problem(ErrorCode.BAD_PATH, e);
    }
  }

  /** The basin that the header names. */
  static BasinName basin(Request request) {
    String name = request.header(HeaderNames.S2_BASIN);
    if (name == null) {
      throw new Problem(
          ErrorCode.BAD_HEADER, "Missing header `s2-basin`: it names the basin of the stream");
    }
    try {
      return new BasinName(name.strip());
    } catch (IllegalArgumentException e) {
      throw new Problem(ErrorCode.BAD_HEADER, "header `s2-basin`: " + e.getMessage());
    }
  }

  /** The stream that stands behind its basin in the path, as in {@code /v1/metrics/{basin}/…}. */
  static StreamName streamBehindBasin(Request request) {
    try {
      return new StreamName(request.segment(NAME_SEGMENT + 1));
    } catch (IllegalArgumentException e) {
      throw new Problem(ErrorCode.BAD_PATH, e);
    }
  }

  /** The access token that the path names. */
  static TokenId token(Request request) {
    try {
      return new TokenId(request.segment(NAME_SEGMENT));
    } catch (IllegalArgumentException e) {
      throw new Problem(ErrorCode.BAD_PATH, e);
    }
  }

  /** The stream that the path names. */
  static StreamName stream(Request request) {
    try {
      return new StreamName(request.segment(NAME_SEGMENT));
    } catch (IllegalArgumentException e) {
      throw new Problem(ErrorCode.BAD_PATH, e);
    }
  }
}
