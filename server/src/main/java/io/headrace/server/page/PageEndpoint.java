package io.headrace.server.page;

import io.headrace.server.http.Endpoint;
import io.headrace.server.http.Exchange;
import io.headrace.server.http.HeaderNames;
import io.headrace.server.http.Operation;
import io.headrace.server.http.Request;
import io.headrace.server.http.Response;
import org.jspecify.annotations.Nullable;

/** One file of the page. */
record PageEndpoint(PageFile file) implements Endpoint {
  /**
   * What the page may do: run and show what this server serves, and talk to it. Nothing of anybody
   * else's, no code within HTML, and no place in another page.
   */
  private static final String POLICY =
      String.join(
          "; ",
          "default-src 'none'",
          "script-src 'self'",
          "style-src 'self'",
          "img-src 'self' data:",
          "font-src 'self'",
          "connect-src 'self'",
          "base-uri 'none'",
          "form-action 'none'",
          "frame-ancestors 'none'",
          "require-trusted-types-for 'script'",
          "trusted-types dompurify");

  @Override
  public Operation operation() {
    return Operation.GET_PAGE;
  }

  @Override
  public int maxBodyBytes(Request request) {
    return 0;
  }

  @Override
  public void serve(Exchange exchange, Request request, byte[] body) {
    boolean known = isKnown(request.header(HeaderNames.IF_NONE_MATCH));
    Response response = known ? Response.empty(304) : Response.of(200, file.type(), file.body());
    exchange.answer(
        response
            .with("etag", file.tag())
            .with(
                "cache-control",
                file.forGood() ? "public, max-age=31536000, immutable" : "no-cache")
            .with("content-security-policy", POLICY)
            .with("cross-origin-opener-policy", "same-origin")
            .with("referrer-policy", "no-referrer")
            .with("x-content-type-options", "nosniff"));
  }

  private boolean isKnown(@Nullable String tags) {
    if (tags == null) {
      return false;
    }
    for (String each : tags.split(",", -1)) {
      if (each.strip().equals(file.tag()) || each.strip().equals("*")) {
        return true;
      }
    }
    return false;
  }
}
