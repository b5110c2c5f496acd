package io.headrace.server.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** One stream of HTTP/2: takes in its request. */
final class Http2Stream extends ChannelInboundHandlerAdapter {
  private final Edge edge;
  private final Loop loop;
  private final Http2Connection connection;
  private final Alarm patience =
      new Alarm() {
        @Override
        protected void rings() {
          patienceEnds();
        }
      };
  private @Nullable Http2Exchange exchange;
  private @Nullable BodyConsumer body;

  Http2Stream(Edge edge, Loop loop, Http2Connection connection) {
    this.edge = edge;
    this.loop = loop;
    this.connection = connection;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      switch (message) {
        case Http2HeadersFrame frame when exchange == null -> begin(context, frame);
        // Trailers say nothing that matters here.
        case Http2HeadersFrame frame -> endIf(frame.isEndStream());
        case Http2DataFrame frame -> {
          if (body != null) {
            edge.meters().bytesIn(frame.content().readableBytes());
            body.take(frame.content());
          }
          endIf(frame.isEndStream());
        }
        default -> {
          // Priorities and the like.
        }
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void begin(ChannelHandlerContext context, Http2HeadersFrame frame) {
    Http2Headers headers = frame.headers();
    CharSequence method = headers.method();
    CharSequence path = headers.path();
    Http2Exchange begun = new Http2Exchange(edge, loop, context, this, connection);
    exchange = begun;
    connection.add(begun);
    if (method == null || path == null) {
      begun.answer(
          new Problem(ErrorCode.BAD_REQUEST, "expected :method and :path, but one is missing"));
      return;
    }
    Request request =
        new Request(
            HttpMethod.valueOf(method.toString()),
            path.toString(),
            headers::get,
            headers.authority());
    long declared = frame.isEndStream() ? 0 : declaredBytes(headers);
    BodyConsumer consumer = edge.begin(begun, request, declared);
    body = consumer;
    if (!frame.isEndStream() && !consumer.isEndless()) {
      loop.alarms().set(patience, edge.limits().requestTime().toNanos());
    }
    endIf(frame.isEndStream());
  }

  private static long declaredBytes(Http2Headers headers) {
    CharSequence length = headers.get(HeaderNames.CONTENT_LENGTH);
    try {
      return length == null ? -1 : Long.parseLong(length.toString());
    } catch (NumberFormatException e) {
      // The codec resets streams that do not keep to their length; what remains is no length.
      return -1;
    }
  }

  private void endIf(boolean complete) {
    BodyConsumer consumer = body;
    if (complete && consumer != null) {
      loop.alarms().cancel(patience);
      body = null;
      consumer.end();
    }
  }

  /** Whether some of the request has not come yet. */
  boolean isTaking() {
    return body != null;
  }

  private void patienceEnds() {
    if (exchange != null && body != null) {
      exchange.answer(
          new Problem(
              ErrorCode.REQUEST_TIMEOUT,
              "expected a whole request within "
                  + edge.limits().requestTime().toSeconds()
                  + " seconds, but it is not complete; nothing was done for it"));
      exchange.stopTaking();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (context.channel().isWritable() && exchange != null) {
      exchange.becameWritable();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
    if (event instanceof Http2ResetFrame && exchange != null) {
      exchange.leave();
    }
    super.userEventTriggered(context, event);
  }

  /** Lets go of the request: its client is gone. */
  void leave() {
    loop.alarms().cancel(patience);
    if (body != null) {
      body.lose();
      body = null;
    }
    if (exchange != null) {
      exchange.lost();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    leave();
    if (exchange != null) {
      connection.remove(exchange);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    edge.meters().connectionFailed(cause);
    // The stream was reset and the connection goes on, unless there is no memory for it.
    if (cause instanceof OutOfMemoryError) {
      connection.hangUp();
    } else {
      var _ = context.close();
    }
  }
}
