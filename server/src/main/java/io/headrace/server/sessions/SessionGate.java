package io.headrace.server.sessions;

import io.headrace.server.access.Permission;
import io.headrace.server.http.Admission;
import io.headrace.server.s2.Gate;

/**
 * Lets requests through to what their callers may do: a session is a stream, and what is done to it
 * takes what the same would take on the stream.
 */
final class SessionGate {
  private SessionGate() {}

  /** For what is about the session in the path. */
  static Admission onSession(Permission permission) {
    return request ->
        Gate.stream(
            request.caller(),
            permission,
            NamedSession.basin(request),
            NamedSession.session(request));
  }

  /** For what is about the sessions of a basin. */
  static Admission inBasin(Permission permission) {
    return request -> Gate.basin(request.caller(), permission, NamedSession.basin(request));
  }
}
