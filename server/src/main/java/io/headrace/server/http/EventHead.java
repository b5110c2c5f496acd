package io.headrace.server.http;

import io.netty.buffer.Unpooled;
import java.util.List;

/** The head of every stream of events: nobody on the way may keep, pack or delay it. */
final class EventHead {
  static final Response RESPONSE =
      new Response(
          200,
          MediaType.EVENT_STREAM,
          List.of(
              new Response.Field("cache-control", "no-cache, no-transform"),
              new Response.Field("x-accel-buffering", "no")),
          Unpooled.EMPTY_BUFFER);

  private EventHead() {}
}
