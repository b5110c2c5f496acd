package io.headrace.client.netty;

import io.headrace.client.transport.Carrier;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to get a connection: looks the server's name up, tries its addresses one after the
 * other, and waits until the server has said its first words. On the carrier's thread only.
 */
// What a write or a close comes to is heard as the end of the connection, not from its future.
@SuppressWarnings("FutureReturnValueIgnored")
final class Connector implements ServerConnection.Owner {
  private static final int LOW_BYTES = 128 << 10;
  private static final int HIGH_BYTES = 256 << 10;

  /** Is told once how the attempt ends, and then how the connection fares. */
  interface Owner {
    void connected(ServerConnection connection);

    void failed(String why, @Nullable Throwable cause);

    /** There may be room for more exchanges on the connection. */
    void roomier();

    /** The connection takes no more exchanges. */
    void retired(ServerConnection connection);
  }

  private final Origin origin;
  private final NettyCarrier carrier;
  private final Owner owner;
  private final Deque<InetAddress> addresses = new ArrayDeque<>();

  private String stage = "looking up its name";
  private long untilNanos;
  private Carrier.@Nullable Alarm alarm;
  private @Nullable Channel channel;
  private boolean over;

  Connector(Origin origin, NettyCarrier carrier, Owner owner) {
    this.origin = origin;
    this.carrier = carrier;
    this.owner = owner;
  }

  /** Begins the attempt. The owner is told after this has returned. */
  void begin() {
    long timeoutNanos = carrier.settings().connectTimeout().toNanos();
    untilNanos = carrier.nanos() + timeoutNanos;
    alarm = carrier.schedule(this::timedOut, timeoutNanos);
    carrier.names().lookUp(origin.host(), carrier.loop(), this::found, this::unknown);
  }

  private void timedOut() {
    fail(
        "after " + carrier.settings().connectTimeout().toMillis() + " ms it was still " + stage,
        null);
  }

  private void unknown(Throwable cause) {
    fail("its name is unknown: " + cause.getMessage(), cause);
  }

  private void found(List<InetAddress> found) {
    addresses.addAll(found);
    tryNext();
  }

  private void tryNext() {
    if (over) {
      return;
    }
    InetSocketAddress address = new InetSocketAddress(addresses.remove(), origin.port());
    stage = "connecting to " + address;
    // An address that never answers must leave time for the others.
    long shareNanos = (untilNanos - carrier.nanos()) / (addresses.size() + 1);
    ServerConnection connection = new ServerConnection(origin, carrier, this);
    ChannelFuture connected =
        new Bootstrap()
            .group(carrier.loop())
            .channelFactory(NioSocketChannel::new)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                (int) Math.max(1, Math.min(shareNanos / 1_000_000, Integer.MAX_VALUE)))
            .option(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(LOW_BYTES, HIGH_BYTES))
            .handler(new Pipeline(connection))
            .connect(address);
    channel = connected.channel();
    carrier.track(connected.channel());
    connected.addListener(done -> connected(done.cause()));
  }

  private void connected(@Nullable Throwable cause) {
    if (over || cause == null) {
      return;
    }
    if (addresses.isEmpty()) {
      String message = cause.getMessage();
      fail(message == null ? cause.toString() : message, cause);
    } else {
      tryNext();
    }
  }

  /** Sets a channel up: TLS where it is wanted, then HTTP/2. */
  private final class Pipeline extends ChannelInitializer<Channel> {
    private final ServerConnection connection;

    Pipeline(ServerConnection connection) {
      this.connection = connection;
    }

    @Override
    protected void initChannel(Channel fresh) {
      if (origin.isSecure()) {
        fresh
            .pipeline()
            .addLast(carrier.trust().handler(fresh.alloc(), origin), new Negotiated(connection));
      } else {
        fresh.pipeline().addLast(new Greeting(connection));
      }
    }
  }

  /** Goes on with HTTP/2 when TCP stands. */
  private final class Greeting extends ChannelInboundHandlerAdapter {
    private final ServerConnection connection;

    Greeting(ServerConnection connection) {
      this.connection = connection;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      stage = "waiting for its HTTP/2 settings";
      context.pipeline().replace(this, null, connection.frames());
    }
  }

  /** Goes on with HTTP/2 when TLS stands. */
  private final class Negotiated extends ApplicationProtocolNegotiationHandler {
    private final ServerConnection connection;

    Negotiated(ServerConnection connection) {
      super(ApplicationProtocolNames.HTTP_1_1);
      this.connection = connection;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) throws Exception {
      stage = "agreeing on TLS";
      super.channelActive(context);
    }

    @Override
    protected void configurePipeline(ChannelHandlerContext context, String protocol) {
      if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
        stage = "waiting for its HTTP/2 settings";
        context.pipeline().addLast(connection.frames());
      } else {
        fail("it does not speak HTTP/2 over TLS", null);
      }
    }

    @Override
    protected void handshakeFailure(ChannelHandlerContext context, Throwable cause) {
      fail("TLS was not agreed on: " + cause.getMessage(), cause);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      fail("TLS was not agreed on: " + cause.getMessage(), cause);
    }
  }

  @Override
  public void ready(ServerConnection connection) {
    if (!over) {
      finish();
      owner.connected(connection);
    }
  }

  @Override
  public void neverReady(String why, @Nullable Throwable cause) {
    fail("it " + why, cause);
  }

  private void fail(String why, @Nullable Throwable cause) {
    if (!over) {
      finish();
      if (channel != null) {
        channel.close();
      }
      owner.failed(why, cause);
    }
  }

  private void finish() {
    over = true;
    if (alarm != null) {
      alarm.cancel();
    }
  }

  @Override
  public void roomier() {
    owner.roomier();
  }

  @Override
  public void retired(ServerConnection connection) {
    owner.retired(connection);
  }
}
