package io.headrace.server.s2;

import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.Exchange;
import io.headrace.server.http.Problem;
import io.headrace.server.http.Request;

/** What S2's hosted service has and this server does not have yet. */
final class NotImplemented {
  private NotImplemented() {}

  static void serve(Exchange exchange, Request request, byte[] body) {
    exchange.answer(
        new Problem(
            ErrorCode.NOT_IMPLEMENTED, request.path() + " is not implemented by this server yet"));
  }
}
