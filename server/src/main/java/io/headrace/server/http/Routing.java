package io.headrace.server.http;

import java.util.Set;

/** Finds who serves a request. */
@FunctionalInterface
public interface Routing {
  /** What was found. */
  sealed interface Match {}

  /** Somebody serves it. */
  record Found(Endpoint endpoint) implements Match {}

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
