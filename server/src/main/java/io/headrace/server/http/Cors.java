package io.headrace.server.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which web pages may use the server from a browser. A server without a token trusts whoever
 * reaches it, and every page that its user visits reaches it; so without a token only pages from
 * the same machine may.
 */
public enum Cors {
  /** No page of another origin. */
  NONE,
  /** Pages that were loaded from this machine. */
  LOOPBACK,
  /** Any page: the token decides. */
  ANY;

  private static final String EXPOSED =
      "content-type, retry-after-ms, s2-provision-result, content-encoding";

  /** The origin to allow, if this one is allowed. */
  Optional<String> allowed(String origin) {
    return switch (this) {
      case NONE -> Optional.empty();
      case LOOPBACK -> isLoopback(origin) ? Optional.of(origin) : Optional.empty();
      case ANY -> Optional.of(origin);
    };
  }

  /** An answer that pages of this origin may read. */
  static Response allow(Response response, String origin) {
    List<Response.Field> fields = new ArrayList<>(response.fields());
    fields.add(new Response.Field("access-control-allow-origin", origin));
    fields.add(new Response.Field("access-control-expose-headers", EXPOSED));
    fields.add(new Response.Field("vary", "origin"));
    return new Response(response.status(), response.type(), fields, response.body());
  }

  /** The answer to a request what would be allowed. */
  static Response preflight(Request request, Set<String> methods) {
    String allowed = String.join(", ", methods);
    Response answer = Response.empty(204).with("allow", allowed);
    String headers = request.header(HeaderNames.REQUEST_HEADERS);
    if (request.header(HeaderNames.REQUEST_METHOD) == null) {
      return answer;
    }
    answer =
        answer
            .with("access-control-allow-methods", allowed)
            .with("access-control-max-age", "86400");
    return headers == null ? answer : answer.with("access-control-allow-headers", headers);
  }

  private static boolean isLoopback(String origin) {
    int scheme = origin.indexOf("://");
    if (scheme < 0) {
      return false;
    }
    return LocalNames.isLocal(origin.substring(scheme + 3));
  }
}
