package io.headrace.client.netty;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Exception.StreamException;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the frames of one connection.
 *
 * <p>It stands directly on Netty's connection handler, without a channel for each stream: that one
 * hides which streams a GOAWAY leaves unprocessed, and cannot take the bytes of a stream that waits
 * out of the connection's window.
 */
// What a write or a close comes to is heard as the end of the connection, not from its future.
@SuppressWarnings("FutureReturnValueIgnored")
final class Frames extends Http2ConnectionHandler {
  private static final int CLOSING_MILLIS = 1000;
  private static final Set<String> SECRETS = Set.of("authorization", "s2-encryption-key");

  /** Hears of what happens to all streams at once, besides the frames themselves. */
  interface Listener extends Http2FrameListener {
    /** Some bytes came. */
    void heard();

    /** The server broke the rules on one stream, which is reset. */
    void malformed(int streamId, Throwable cause);

    /** The server broke the rules so that nothing can be understood any more. */
    void malformed(Throwable cause);

    /** The connection is ending; the cause is not known where the server ended it well. */
    void ended(@Nullable Throwable cause);
  }

  private final Listener listener;
  private @Nullable ChannelHandlerContext context;
  private boolean flushAsked;

  private Frames(
      Http2ConnectionDecoder decoder,
      Http2ConnectionEncoder encoder,
      Http2Settings settings,
      Listener listener) {
    super(decoder, encoder, settings);
    this.listener = listener;
  }

  static Frames of(Listener listener, TransportSettings settings) {
    return new Builder(listener, settings).build();
  }

  private static final class Builder
      extends AbstractHttp2ConnectionHandlerBuilder<Frames, Builder> {
    private final Listener listener;

    Builder(Listener listener, TransportSettings settings) {
      this.listener = listener;
      DefaultHttp2Connection connection = new DefaultHttp2Connection(/* server= */ false);
      // What one stream does not take must not stop the others: each has its own window, and what
      // it leaves lying does not count for the connection.
      connection
          .local()
          .flowController(
              new DefaultHttp2LocalFlowController(
                  connection,
                  DefaultHttp2LocalFlowController.DEFAULT_WINDOW_UPDATE_RATIO,
                  /* autoRefillConnectionWindow= */ true));
      connection(connection);
      frameListener(listener);
      gracefulShutdownTimeoutMillis(CLOSING_MILLIS);
      // Secrets stay out of the tables of both sides.
      headerSensitivityDetector((name, value) -> SECRETS.contains(name.toString()));
      initialSettings(
          Http2Settings.defaultSettings()
              .pushEnabled(false)
              .initialWindowSize(settings.streamWindowBytes())
              .maxHeaderListSize(settings.maxHeaderListBytes()));
    }

    @Override
    protected Frames build() {
      return super.build();
    }

    @Override
    protected Frames build(
        Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
      return new Frames(decoder, encoder, settings, listener);
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
    context = ctx;
    super.handlerAdded(ctx);
    ctx.flush();
  }

  private ChannelHandlerContext context() {
    return Objects.requireNonNull(context, "used before it was added to a channel");
  }

  /** Whether the server lets one more stream begin. */
  boolean mayBegin() {
    return connection().local().canOpenStream()
        && connection().local().lastStreamCreated() < Integer.MAX_VALUE - 2
        && context().channel().isActive();
  }

  /** The number of the next stream. */
  int nextStreamId() {
    return connection().local().incrementAndGetNextStreamId();
  }

  void writeHead(
      int streamId, Http2Headers headers, boolean end, ChannelFutureListener afterwards) {
    encoder()
        .writeHeaders(
            context(), streamId, headers, 0, end, context().newPromise().addListener(afterwards));
  }

  void writeBody(int streamId, byte[] bytes, boolean end, ChannelFutureListener afterwards) {
    encoder()
        .writeData(
            context(),
            streamId,
            Unpooled.wrappedBuffer(bytes),
            0,
            end,
            context().newPromise().addListener(afterwards));
  }

  /** Resets a stream and forgets it, with everything of it that waits to be written. */
  void reset(int streamId, Http2Error error) {
    Http2Stream stream = connection().stream(streamId);
    if (stream != null) {
      resetStream(context(), streamId, error.code(), context().newPromise());
      // Netty closes a stream when its reset has left, and would write body after it until then.
      closeStream(stream, context().newSucceededFuture());
      flushSoon();
    }
  }

  /** Lets the server send as many bytes more on a stream. */
  void credit(int streamId, int bytes) {
    Http2Stream stream = connection().stream(streamId);
    try {
      if (stream != null && connection().local().flowController().consumeBytes(stream, bytes)) {
        flushSoon();
      }
    } catch (Http2Exception e) {
      onError(context(), /* outbound= */ true, e);
    }
  }

  /** Enlarges the connection's window, which begins at a fixed size. */
  void enlargeWindow(int bytes) {
    widen(connection().connectionStream(), bytes);
  }

  /** Enlarges the window of a stream by some bytes, which may be none. */
  void widen(int streamId, int moreBytes) {
    Http2Stream stream = connection().stream(streamId);
    if (stream != null && moreBytes > 0) {
      widen(stream, moreBytes);
    }
  }

  private void widen(Http2Stream stream, int moreBytes) {
    try {
      connection().local().flowController().incrementWindowSize(stream, moreBytes);
      flushSoon();
    } catch (Http2Exception e) {
      onError(context(), /* outbound= */ true, e);
    }
  }

  void ping() {
    encoder().writePing(context(), /* ack= */ false, 0, context().newPromise());
    flushSoon();
  }

  /**
   * Lets everything leave, after what is being done on this thread now and what waits there
   * already: so many small writes leave together.
   */
  void flushSoon() {
    if (!flushAsked) {
      flushAsked = true;
      context().executor().execute(this::flushNow);
    }
  }

  private void flushNow() {
    flushAsked = false;
    if (!context().isRemoved()) {
      flush(context());
    }
  }

  /** Says goodbye and closes. */
  void letGo() {
    context().channel().close();
  }

  /** Closes without a word. */
  void breakOff() {
    context().close();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
    listener.heard();
    super.channelRead(ctx, message);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    listener.ended(null);
    super.channelInactive(ctx);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    listener.ended(cause);
    ctx.close();
  }

  @Override
  protected void onStreamError(
      ChannelHandlerContext ctx, boolean outbound, Throwable cause, StreamException error) {
    // What still comes for a stream that was reset is no error: it was on its way. Resetting it
    // once more for each frame would look like an attack.
    Http2Stream stream = connection().stream(error.streamId());
    if (stream != null && stream.state() != Http2Stream.State.CLOSED) {
      if (!outbound) {
        listener.malformed(error.streamId(), error);
      }
      super.onStreamError(ctx, outbound, cause, error);
    }
  }

  @Override
  protected void onConnectionError(
      ChannelHandlerContext ctx,
      boolean outbound,
      Throwable cause,
      @Nullable Http2Exception error) {
    if (outbound) {
      // Comes while somebody writes, who must not hear of it in the midst of that.
      ctx.executor().execute(() -> listener.ended(cause));
    } else {
      listener.malformed(cause);
    }
    super.onConnectionError(ctx, outbound, cause, error);
  }
}
