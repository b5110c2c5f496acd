package io.headrace.server.s2;

import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.Exchange;
import io.headrace.server.http.MediaType;
import io.headrace.server.http.Problem;
import io.headrace.server.http.Request;
import io.headrace.server.http.Response;
import java.nio.charset.StandardCharsets;

/** Where basins can be: here. Clients that name a location are served if they name this one. */
final class Locations {
  /** The one there is. */
  static final String LOCAL = "local";

  private static final String INFO = "{\"name\":\"" + LOCAL + "\",\"is_private\":false}";

  private Locations() {}

  static void list(Exchange exchange, Request request, byte[] body) {
    answer(exchange, "[" + INFO + "]");
  }

  static void defaultOne(Exchange exchange, Request request, byte[] body) {
    answer(exchange, INFO);
  }

  static void setDefault(Exchange exchange, Request request, byte[] body) {
    check(
        Provisioning.read(request, body, json -> json.string("the name of a location, a string,")));
    answer(exchange, INFO);
  }

  /**
   * Makes sure that a location is one there is.
   *
   * @throws Problem if it is not
   */
  static void check(String location) {
    if (!location.equals(LOCAL)) {
      throw new Problem(
          ErrorCode.INVALID,
          "expected the location to be \""
              + LOCAL
              + "\", the only one that this server has, but it is \""
              + location
              + "\"");
    }
  }

  private static void answer(Exchange exchange, String json) {
    exchange.answer(Response.of(200, MediaType.JSON, json.getBytes(StandardCharsets.US_ASCII)));
  }
}
