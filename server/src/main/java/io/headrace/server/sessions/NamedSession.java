package io.headrace.server.sessions;

import io.headrace.server.access.Caller;
import io.headrace.server.access.Permission;
import io.headrace.server.http.Admission;
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
    return inPath(request, NAME_SEGMENT);
  }

  /**
   * The session that another segment of the path names.
   *
   * @throws Problem if that is no name
   */
  public static NamedSession inPath(Request request, int segment) {
    StreamName seen = session(request, segment);
    return new NamedSession(
        seen, new SessionId(basin(request), Gate.whole(request.caller(), seen)));
  }

  /**
   * The session that the body names, which the caller wants to append to and to read.
   *
   * @throws Problem if that is no name, or the caller may not
   */
  public static NamedSession conversation(Request request, String name) {
    StreamName seen;
    try {
      seen = new StreamName(name);
    } catch (IllegalArgumentException e) {
      throw new Problem(ErrorCode.BAD_JSON, e);
    }
    BasinName basin = basin(request);
    if (!request.caller().isRoot()) {
      Gate.streamInJson(request.caller(), Permission.APPEND, basin, seen);
      Gate.streamInJson(request.caller(), Permission.READ, basin, seen);
    }
    return new NamedSession(seen, new SessionId(basin, Gate.whole(request.caller(), seen)));
  }

  /** Lets through who may do something to the session that a segment of the path names. */
  public static Admission admission(Permission permission, int segment) {
    return request ->
        Gate.stream(request.caller(), permission, basin(request), session(request, segment));
  }

  /** A session that the server names, to a caller in whose namespace it is. */
  static NamedSession seenBy(Caller caller, SessionId id) {
    String whole = id.name().text();
    return new NamedSession(new StreamName(whole.substring(caller.namespace().length())), id);
  }

  /** The session that the path names, as the caller says it. */
  static StreamName session(Request request) {
    return session(request, NAME_SEGMENT);
  }

  private static StreamName session(Request request, int segment) {
    try {
      return new StreamName(request.segment(segment));
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
    Optional<String> parameter = parameter(request, "basin");
    try {
      if (header != null) {
        return new BasinName(header.strip());
      }
    } catch (IllegalArgumentException e) {
      throw new Problem(ErrorCode.BAD_HEADER, "header `s2-basin`: " + e.getMessage());
    }
    try {
      return parameter.map(BasinName::new).orElse(SessionId.DEFAULT_BASIN);
    } catch (IllegalArgumentException e) {
      throw new Problem(ErrorCode.BAD_QUERY, "`basin`: " + e.getMessage());
    }
  }

  /**
   * What stands behind the question mark under a name.
   *
   * @throws Problem if that is no text, or is there twice
   */
  public static Optional<String> parameter(Request request, String name) {
    try {
      return QueryParameters.parse(request.query()).text(name);
    } catch (IllegalArgumentException e) {
      throw new Problem(ErrorCode.BAD_QUERY, e);
    }
  }

  /** What stands behind the question mark. */
  public static QueryParameters query(Request request) {
    try {
      return QueryParameters.parse(request.query());
    } catch (IllegalArgumentException e) {
      throw new Problem(ErrorCode.BAD_QUERY, e);
    }
  }
}
