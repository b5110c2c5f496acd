package io.headrace.client.netty;

import io.headrace.client.transport.Request;
import io.headrace.client.transport.ResponseHead;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.HashMap;
import java.util.Map;

/** Translates heads between the port and HTTP/2. */
final class Heads {
  private Heads() {}

  /**
   * The head of a request.
   *
   * @throws IllegalArgumentException if a name or value cannot be sent
   */
  static Http2Headers of(Request request, Origin origin) {
    Http2Headers headers =
        new DefaultHttp2Headers(
            /* validateNames= */ true, /* validateValues= */ true, request.headers().size() + 4);
    headers.method(request.method());
    headers.scheme(origin.scheme());
    headers.authority(origin.authority());
    headers.path(request.target());
    request.headers().forEach(headers::set);
    return headers;
  }

  /**
   * The head of an answer. Of a header that comes more than once the values are joined by commas.
   *
   * @throws IllegalArgumentException if it has no status
   */
  static ResponseHead of(Http2Headers headers) {
    int status = statusOf(headers);
    Map<String, String> named = new HashMap<>();
    for (Map.Entry<CharSequence, CharSequence> header : headers) {
      if (!Http2Headers.PseudoHeaderName.hasPseudoHeaderFormat(header.getKey())) {
        named.merge(
            header.getKey().toString(),
            header.getValue().toString(),
            (first, next) -> first + ", " + next);
      }
    }
    return new ResponseHead(status, named);
  }

  private static int statusOf(Http2Headers headers) {
    CharSequence status = headers.status();
    if (status == null) {
      throw new IllegalArgumentException(
          "expected a status in the head of an answer, but got none");
    }
    String digits = status.toString();
    if (!digits.matches("[1-9][0-9]{2}")) {
      throw new IllegalArgumentException(
          "expected a status of three digits, but got \"" + digits + "\"");
    }
    return Integer.parseInt(digits);
  }
}
