package io.headrace.server.http;

import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Locale;

/** The kinds of answers that go on for as long as it takes. */
public enum LiveKind {
  /** A reader of events. */
  EVENTS,
  READ_SESSION,
  APPEND_SESSION;

  /** Nobody on the way may keep, pack or delay what is sent. */
  private static final List<Response.Field> UNDELAYED =
      List.of(
          new Response.Field("cache-control", "no-cache, no-transform"),
          new Response.Field("x-accel-buffering", "no"));

  private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');

  Response head() {
    MediaType type =
        switch (this) {
          case EVENTS -> MediaType.EVENT_STREAM;
          case READ_SESSION, APPEND_SESSION -> MediaType.SESSION;
        };
    return new Response(200, type, UNDELAYED, Unpooled.EMPTY_BUFFER);
  }

  /** The name as metrics show it. */
  String text() {
    return text;
  }
}
