package io.headrace.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;

/** One request on a stream of HTTP/2. */
final class Http2Exchange extends Exchange {
  private final ChannelHandlerContext context;
  private final Http2Stream stream;
  private final Http2Connection connection;
  private boolean flushWaits;

  Http2Exchange(
      Edge edge,
      Loop loop,
      ChannelHandlerContext context,
      Http2Stream stream,
      Http2Connection connection) {
    super(edge, loop);
    this.context = context;
    this.stream = stream;
    this.connection = connection;
  }

  @Override
  void ready(Turn turn) {
    serve(turn);
  }

  @Override
  void pauseBody() {
    context.channel().config().setAutoRead(false);
  }

  @Override
  void resumeBody() {
    context.channel().config().setAutoRead(true);
  }

  /** The client is gone. A stream that is paused would notice only when it is read from again. */
  void leave() {
    stream.leave();
    resumeBody();
  }

  @Override
  void write(Response response, boolean bodiless) {
    ByteBuf body = response.body();
    int size = body.readableBytes();
    Http2Headers headers = headersOf(response);
    if (response.status() != 204 && response.status() != 304) {
      headers.set(HeaderNames.CONTENT_LENGTH, Integer.toString(size));
    }
    boolean withBody = size > 0 && !bodiless;
    ChannelFuture last = context.write(new DefaultHttp2HeadersFrame(headers, !withBody));
    if (withBody) {
      edge().meters().bytesOut(size);
      ChannelFuture written = context.write(new DefaultHttp2DataFrame(body, true));
      if (size > UnsentAnswers.UNCOUNTED_BYTES) {
        connection.unsent().count(size, written);
      }
      last = written;
    } else {
      body.release();
    }
    stopTakingAfter(last);
    queueFlush();
  }

  private Http2Headers headersOf(Response response) {
    Http2Headers headers = new DefaultHttp2Headers(false, 8);
    headers.status(new AsciiString(Integer.toString(response.status())));
    MediaType type = response.type();
    if (type != null) {
      headers.set(HeaderNames.CONTENT_TYPE, type.text());
    }
    headers.set(HeaderNames.DATE, loop().date().toString());
    for (Response.Field field : response.fields()) {
      headers.add(field.name(), field.value());
    }
    return headers;
  }

  @Override
  void writeEventHead(Response head) {
    var _ = context.write(new DefaultHttp2HeadersFrame(headersOf(head), false));
    queueFlush();
  }

  @Override
  void writeEvent(EventFrame frame, boolean counted) {
    ByteBuf bytes = frame.plain();
    int size = bytes.readableBytes();
    edge().meters().bytesOut(size);
    ChannelFuture written = context.write(new DefaultHttp2DataFrame(bytes, false));
    if (counted && size > UnsentAnswers.UNCOUNTED_BYTES) {
      connection.unsent().count(size, written);
    }
    queueFlush();
  }

  @Override
  void queueFlush() {
    if (!flushWaits) {
      flushWaits = true;
      connection.flushSoon(this);
    }
  }

  /** What was written leaves with what others have written to the connection. */
  void leaving() {
    flushing();
    flushWaits = false;
  }

  @Override
  void writeEventEnd() {
    ChannelFuture written = context.write(new DefaultHttp2DataFrame(true));
    stopTakingAfter(written);
    queueFlush();
  }

  @Override
  public boolean isWritable() {
    return context.channel().isWritable() && connection.unsent().hasRoom();
  }

  @Override
  void abort() {
    var _ = context.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL));
  }

  @Override
  void hangUp() {
    connection.hangUp();
  }

  @Override
  UnsentAnswers unsent() {
    return connection.unsent();
  }

  /** What has no end of its own is ended, but not before the answer is on its way. */
  private void stopTakingAfter(ChannelFuture written) {
    if (isTakingEndlessly()) {
      written.addListener(_ -> stopTaking());
    }
  }

  @Override
  void stopTaking() {
    if (stream.isTaking()) {
      // The answer is complete: the client need not send the rest.
      var _ = context.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR));
    }
  }
}
