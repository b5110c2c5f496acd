package io.headrace.server.sessions;

import io.headrace.server.access.Caller;
import io.headrace.server.access.Permission;
import io.headrace.server.http.Admission;
import io.headrace.server.http.Request;
import org.jspecify.annotations.Nullable;

/** Lets through who may read a session, and who comes by a link to its tail. */
record TailAdmission(SessionLinks links) implements Admission {
  private static final Admission READERS = SessionGate.onSession(Permission.READ);

  @Override
  public void check(Request request) {
    READERS.check(request);
  }

  @Override
  public @Nullable Caller visitor(Request request, long nowMillis) {
    return links.visitor(request, nowMillis);
  }
}
