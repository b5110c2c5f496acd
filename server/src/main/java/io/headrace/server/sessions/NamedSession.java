package io.headrace.server.sessions;

import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.HeaderNames;
import io.headrace.server.http.Problem;
import io.headrace.server.http.Request;
import io.headrace.server.s2.Gate;
import io.headrace.sessions.SessionId;
import io.headrace.wire.BasinName;
import io.headrace.wire.QueryParameters;
import io.headrace.wire.StreamName;
import java.util.Optional;

/**
 * The session that a request names. Whoever has a namespace says and is shown the name without it.
 *
 * @param seen the name as the caller says it
 * @param id which session that is
 */
public record NamedSession(StreamName seen, SessionId id) {
  /** {@code /v1/sessions/{session}/…}: the third segment. */
  private static final int NAME_SEGMENT = 2;

  /** {@code …/runs/{run}/…}, {@code …/decisions/{decision}}, {@code …/queue/{item}}. */
  private static final int PART_SEGMENT = 4;

  /**
   * Reads the names of a request.
   *
   * @throws Problem if there are none, or bad ones
   */
  public static NamedSession of(Request request) {
    StreamName seen = session(request);
    return new NamedSession(
        seen, new SessionId(basin(request), Gate.whole(request.caller(), seen)));
  }

  /** The session that the path names, as the caller says it. */
  static StreamName session(Request request) {
    try {
      return new StreamName(request.segment(NAME_SEGMENT));
    } catch (IllegalArgumentException e) {
      throw new Problem(ErrorCode.BAD_PATH, e);
    }
  }

  /** The run, decision or item that the path names within its session. */
  static String part(Request request) {
    return request.segment(PART_SEGMENT);
  }

  /**
   * The basin that the header names, or the query where headers cannot be set; or the usual one.
   */
  static BasinName basin(Request request) {
    String header = request.header(HeaderNames.S2_BASIN);
    Optional<String> query = query(request).text("basin");
    try {
      if (header != null) {
        return new BasinName(header.strip());
      }
    } catch (IllegalArgumentException e) {
      throw new Problem(ErrorCode.BAD_HEADER, "header `s2-basin`: " + e.getMessage());
    }
    try {
      return query.map(BasinName::new).orElse(SessionId.DEFAULT_BASIN);
    } catch (IllegalArgumentException e) {
      throw new Problem(ErrorCode.BAD_QUERY, "`basin`: " + e.getMessage());
    }
  }

  /** What stands behind the question mark. */
  static QueryParameters query(Request request) {
    try {
      return QueryParameters.parse(request.query());
    } catch (IllegalArgumentException e) {
      throw new Problem(ErrorCode.BAD_QUERY, e);
    }
  }
}
