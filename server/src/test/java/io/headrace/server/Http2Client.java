package io.headrace.server;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client of HTTP/2 with prior knowledge, on one connection. */
public final class Http2Client implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 10;

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Channel connection;
  private final CountDownLatch goAway = new CountDownLatch(1);

  public Http2Client(InetSocketAddress server) {
    this(server, Http2CodecUtil.DEFAULT_WINDOW_SIZE);
  }

  /** A client that takes so many bytes of each answer before it says that it takes more. */
  public Http2Client(InetSocketAddress server, int windowBytes) {
    this(server, windowBytes, Optional.empty());
  }

  /** A client that speaks TLS. */
  public Http2Client(InetSocketAddress server, SslContext tls) {
    this(server, Http2CodecUtil.DEFAULT_WINDOW_SIZE, Optional.of(tls));
  }

  private Http2Client(InetSocketAddress server, int windowBytes, Optional<SslContext> tls) {
    this.connection =
        new Bootstrap()
            .group(group)
            .channel(NioSocketChannel.class)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    tls.ifPresent(it -> channel.pipeline().addLast(it.newHandler(channel.alloc())));
                    channel
                        .pipeline()
                        .addLast(
                            Http2FrameCodecBuilder.forClient()
                                .initialSettings(
                                    Http2Settings.defaultSettings().initialWindowSize(windowBytes))
                                .build(),
                            new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()),
                            new GoAways());
                  }
                })
            .connect(server)
            .syncUninterruptibly()
            .channel();
  }

  private final class GoAways extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof Http2GoAwayFrame) {
        goAway.countDown();
      }
      ReferenceCountUtil.release(message);
    }
  }

  /** What came on one stream: heads, texts, ends. A text has a character for each byte. */
  public static final class Exchange {
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final Http2StreamChannel stream;
    private volatile Http2Headers headers = new DefaultHttp2Headers();

    private Exchange(Http2StreamChannel stream) {
      this.stream = stream;
    }

    /** The next thing: a status, a text, {@code (end)} or {@code (reset CODE)}. */
    public String next() {
      try {
        String next = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
          throw new IllegalStateException("expected something from the server, but nothing came");
        }
        return next;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }

    /** All texts up to the end. */
    public String rest() {
      StringBuilder text = new StringBuilder();
      for (String next = next(); !next.equals("(end)"); next = next()) {
        text.append(next);
      }
      return text.toString();
    }

    public Http2Headers headers() {
      return headers;
    }

    public Exchange send(String text, boolean end) {
      return send(text.getBytes(StandardCharsets.UTF_8), end);
    }

    /**
     * Sends some bytes of the body. The server may have answered already and want no more of it;
     * then they go nowhere, and what it said is there to be read.
     */
    public Exchange send(byte[] bytes, boolean end) {
      ChannelFuture sent =
          stream
              .writeAndFlush(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(bytes), end))
              .awaitUninterruptibly();
      if (!sent.isSuccess() && !(sent.cause() instanceof ClosedChannelException)) {
        throw new IllegalStateException("expected to send a part of the body", sent.cause());
      }
      return this;
    }

    /** Takes nothing more from the server. */
    public void stopTaking() {
      stream.config().setAutoRead(false);
    }

    /** Takes what the server sends, again. */
    public void takeOn() {
      stream.config().setAutoRead(true);
    }

    /** Cancels the exchange. */
    public void cancel() {
      stream.close().syncUninterruptibly();
    }
  }

  private static final class Receiver extends ChannelInboundHandlerAdapter {
    private final Exchange exchange;

    Receiver(Exchange exchange) {
      this.exchange = exchange;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      switch (message) {
        case Http2HeadersFrame frame -> {
          exchange.headers = frame.headers();
          exchange.received.add(String.valueOf(frame.headers().status()));
          endIf(frame.isEndStream());
        }
        case Http2DataFrame frame -> {
          String text = frame.content().toString(StandardCharsets.ISO_8859_1);
          if (!text.isEmpty()) {
            exchange.received.add(text);
          }
          endIf(frame.isEndStream());
        }
        default -> {}
      }
      ReferenceCountUtil.release(message);
    }

    private void endIf(boolean end) {
      if (end) {
        exchange.received.add("(end)");
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof Http2ResetFrame frame) {
        exchange.received.add("(reset " + frame.errorCode() + ")");
      }
      ReferenceCountUtil.release(event);
    }
  }

  /** Begins an exchange; the body is sent by the caller unless it ends at once. */
  public Exchange begin(String method, String path, Map<String, String> headers, boolean end) {
    Http2StreamChannel stream =
        new Http2StreamChannelBootstrap(connection)
            .handler(new ChannelInboundHandlerAdapter())
            .open()
            .syncUninterruptibly()
            .getNow();
    Exchange exchange = new Exchange(stream);
    stream.pipeline().addLast(new Receiver(exchange));
    Http2Headers all = new DefaultHttp2Headers().method(method).path(path).scheme("http");
    all.authority("localhost");
    headers.forEach(all::set);
    stream.writeAndFlush(new DefaultHttp2HeadersFrame(all, end)).syncUninterruptibly();
    return exchange;
  }

  /** Waits for the server to say that it takes no more requests. */
  public boolean awaitGoAway() throws InterruptedException {
    return goAway.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** Whether the connection ends within this time. */
  public boolean endsWithinMillis(int millis) {
    return connection.closeFuture().awaitUninterruptibly(millis);
  }

  /** Waits for the end of the connection. */
  public boolean awaitClose() {
    return connection.closeFuture().awaitUninterruptibly(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    connection.close().awaitUninterruptibly();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
