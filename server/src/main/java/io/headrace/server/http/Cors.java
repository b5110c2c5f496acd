package io.headrace.server.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which web pages may use the server from a browser, by the origins they come from. None may unless
 * somebody says so: a page is code of a stranger that runs behind the user's firewall.
 */
public final class Cors {
  /** No page. */
  public static final Cors NONE = new Cors(Set.of(), /* any= */ false);

  /** Any page. */
  public static final Cors ANY = new Cors(Set.of(), /* any= */ true);

  private static final String EXPOSED =
      "content-type, retry-after-ms, s2-provision-result, content-encoding, "
          + HeaderNames.HEADRACE_PRODUCER_NEXT;

  private static final Pattern ORIGIN = Pattern.compile("[a-z][a-z0-9+.-]*://[^/?#\\s]+");

  private final Set<String> origins;
  private final boolean any;

  private Cors(Set<String> origins, boolean any) {
    this.origins = origins;
    this.any = any;
  }

  /**
   * Pages of these origins, each such as {@code https://example.com:8443}; {@code *} for any.
   *
   * @throws IllegalArgumentException if one is no origin
   */
  public static Cors of(List<String> origins) {
    if (origins.contains("*")) {
      return ANY;
    }
    List<String> known = new ArrayList<>();
    for (String each : origins) {
      String origin = each.toLowerCase(Locale.ROOT);
      if (!ORIGIN.matcher(origin).matches()) {
        throw new IllegalArgumentException(
            "expected an origin such as https://example.com, without a path, or *, but got \""
                + each
                + "\"");
      }
      known.add(origin);
    }
    return known.isEmpty() ? NONE : new Cors(Set.copyOf(known), /* any= */ false);
  }

  /** Whether a page of any origin may. */
  public boolean allowsAny() {
    return any;
  }

  /** The origin to allow, if this one is allowed. */
  Optional<String> allowed(String origin) {
    return any || origins.contains(origin) ? Optional.of(origin) : Optional.empty();
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
}
