package io.headrace.server.s2;

import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.HeaderNames;
import io.headrace.server.http.Problem;
import io.headrace.server.http.Request;
import io.headrace.wire.RecordFormat;
import io.headrace.wire.SessionFrames;

/** What client and server write their bodies in, by the request's headers. */
final class Negotiation {
  private Negotiation() {}

  /** How messages are written. */
  enum Body {
    JSON,
    PROTOBUF,
    EVENTS
  }

  /** What the answer is to be. Only the first media type that the client accepts counts. */
  static Body answer(Request request) {
    return switch (request.accept()) {
      case "application/protobuf", "application/x-protobuf" -> Body.PROTOBUF;
      case "text/event-stream" -> Body.EVENTS;
      default -> Body.JSON;
    };
  }

  /** Whether the request's body is protobuf. */
  static boolean sendsProtobuf(Request request) {
    String type = request.contentType();
    return type.equals("application/protobuf") || type.equals("application/x-protobuf");
  }

  /** How JSON carries bytes, in both directions. */
  static RecordFormat format(Request request) {
    String format = request.header(HeaderNames.S2_FORMAT);
    if (format == null) {
      return RecordFormat.RAW;
    }
    return RecordFormat.named(format.strip())
        .orElseThrow(() ->
            new Problem(
                ErrorCode.BAD_HEADER,
                "expected the header s2-format to be raw or base64, but it is \"" + format + "\""));
  }

  /** Refuses a body that does not say that it is JSON. */
  static void requireJson(Request request) {
    String type = request.contentType();
    if (!type.equals("application/json") && !type.endsWith("+json")) {
      throw new Problem(
          ErrorCode.BAD_JSON,
          "expected the header \"content-type: application/json\", but "
              + (type.isEmpty() ? "there is none" : "it is \"" + type + "\""));
    }
  }

  /** Whether the request begins a session, whatever its method. */
  static boolean isSession(Request request) {
    return request.contentType().equals(SessionFrames.MEDIA_TYPE);
  }
}
