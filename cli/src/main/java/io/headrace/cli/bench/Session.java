package io.headrace.cli.bench;

import io.headrace.wire.SessionFrame;
import io.headrace.wire.SessionFrameReader;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A session over a connection of HTTP/2 of its own: it puts frames together and finds fault with
 * every end but the one that was to come. What is said in it is its talk's. Belongs to the
 * connection's thread.
 */
final class Session extends ChannelInboundHandlerAdapter implements Party {
  /** What is said in a session. Called on the connection's thread. */
  interface Talk {
    /** Begins; the head has been written. */
    void begin(Session session);

    /**
     * Takes a message.
     *
     * @throws MismatchException if it is not what it must be
     */
    void message(byte[] payload);

    /**
     * Learns that the server has ended the session in good order.
     *
     * @throws MismatchException if it was not to end yet
     */
    void ended();
  }

  // More than is read at a time: what is measured is the server, not the way there.
  private static final int WINDOW_BYTES = 4 << 20;

  private final Load load;
  private final Http2Headers head;
  private final Talk talk;
  private final SessionFrameReader frames = new SessionFrameReader();

  private @Nullable Channel stream;
  private boolean done;

  /**
   * A session that has not begun.
   *
   * @param head what begins it; a GET says nothing after that
   */
  Session(Load load, Http2Headers head, Talk talk) {
    this.load = load;
    this.head = head;
    this.talk = talk;
  }

  @Override
  public ChannelHandler handler() {
    return new ChannelInitializer<Channel>() {
      @Override
      protected void initChannel(Channel connection) {
        connection
            .pipeline()
            .addLast(
                Http2FrameCodecBuilder.forClient()
                    .initialSettings(
                        Http2Settings.defaultSettings().initialWindowSize(WINDOW_BYTES))
                    .build(),
                new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()));
      }
    };
  }

  @Override
  public void begin(Channel connection) {
    var _ = connection.write(new DefaultHttp2WindowUpdateFrame(WINDOW_BYTES));
    new Http2StreamChannelBootstrap(connection)
        .handler(this)
        .open()
        .addListener(opened -> {
          if (opened.isSuccess()) {
            begin((Http2StreamChannel) opened.getNow());
          } else {
            load.fail(opened.cause());
            load.finished();
          }
        });
  }

  private void begin(Http2StreamChannel opened) {
    stream = opened;
    boolean isRead = "GET".contentEquals(head.method());
    var _ = opened.write(new DefaultHttp2HeadersFrame(head, isRead));
    talk.begin(this);
    opened.flush();
  }

  /** The connection's thread. */
  EventLoop thread() {
    return stream().eventLoop();
  }

  /** Sends a frame; it leaves with the next {@link #flush}. */
  void send(ByteBuf frame) {
    var _ = stream().write(new DefaultHttp2DataFrame(frame, false));
  }

  /** Says that nothing more is sent. */
  void endInput() {
    var _ = stream().write(new DefaultHttp2DataFrame(true));
  }

  /** Lets everything sent leave. */
  void flush() {
    stream().flush();
  }

  /** Ends the session from this side. Does nothing if it has ended. */
  void leave() {
    if (!done) {
      done = true;
      load.finished();
      var _ = stream().parent().close();
    }
  }

  /** Ends the session because of this. */
  void fail(Throwable cause) {
    load.fail(cause);
    leave();
  }

  private Channel stream() {
    if (stream == null) {
      throw new IllegalStateException("the session has not begun");
    }
    return stream;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      switch (message) {
        case Http2HeadersFrame answer -> {
          expectSession(answer);
          endIf(answer.isEndStream());
        }
        case Http2DataFrame data -> {
          take(data.content().nioBuffer());
          endIf(data.isEndStream());
        }
        default -> {}
      }
    } catch (RuntimeException e) {
      fail(e);
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void endIf(boolean end) {
    if (end && !done) {
      talk.ended();
      leave();
    }
  }

  private static void expectSession(Http2HeadersFrame answer) {
    if (!"200".contentEquals(String.valueOf(answer.headers().status()))) {
      throw new MismatchException("a session was refused: " + answer.headers());
    }
  }

  private void take(ByteBuffer bytes) {
    while (!done && frames.takeHead(bytes)) {
      SessionFrame frame = frames.takePayload(bytes);
      switch (frame) {
        case null -> {
          return;
        }
        case SessionFrame.Message message -> talk.message(message.payload());
        case SessionFrame.Terminal terminal ->
            throw new MismatchException(
                "a session ended with "
                    + terminal.status()
                    + ": "
                    + new String(terminal.body(), StandardCharsets.UTF_8));
      }
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    context.flush();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof Http2ResetFrame reset && !done) {
      fail(new MismatchException("a session was reset: " + reset));
    }
    ReferenceCountUtil.release(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (!done) {
      fail(new MismatchException("the server closed a connection with a session on it"));
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, @Nullable Throwable cause) {
    fail(cause == null ? new MismatchException("a session failed") : cause);
  }
}
