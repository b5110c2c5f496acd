package io.headrace.server.sessions;

import io.headrace.server.access.Permission;
import io.headrace.server.http.Admission;
import io.headrace.server.s2.Gate;
import io.headrace.wire.BasinName;
import io.headrace.wire.StreamName;
import java.util.List;

/**
 * Lets requests through to what their callers may do: a session is a stream, and what is done to it
 * takes what the same would take on the stream.
 */
final class SessionGate {
  private SessionGate() {}

  /** For what is about the session in the path; every one of the permissions is needed. */
  static Admission onSession(Permission... permissions) {
    List<Permission> all = List.of(permissions);
    return request -> {
      BasinName basin = NamedSession.basin(request);
      StreamName session = NamedSession.session(request);
      all.forEach(each -> Gate.stream(request.caller(), each, basin, session));
    };
  }

  /** For what is about the sessions of a basin; every one of the permissions is needed. */
  static Admission inBasin(Permission... permissions) {
    List<Permission> all = List.of(permissions);
    return request -> {
      BasinName basin = NamedSession.basin(request);
      all.forEach(each -> Gate.basin(request.caller(), each, basin));
    };
  }
}
