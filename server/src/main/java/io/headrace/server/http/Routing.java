package io.headrace.server.http;

import java.util.Set;

/** Finds who serves a request. */
@FunctionalInterface
public interface Routing {
  /** What was found. */
  sealed interface Match {}

  /**
   * Somebody serves it.
   *
   * @param endpoint who serves it
   * @param admission decides whether callers other than the root may have it served
   */
  record Found(Endpoint endpoint, Admission admission) implements Match {}

  /** Nobody serves this path. */
  record NotFound() implements Match {}

  /**
   * The path is served, but not with this method.
   *
   * @param allowed the methods it is served with
   */
  record WrongMethod(Set<String> allowed) implements Match {}

  /**
   * Finds who serves a request.
   *
   * @throws Problem if the path cannot be read
   */
  Match find(Request request);
}
