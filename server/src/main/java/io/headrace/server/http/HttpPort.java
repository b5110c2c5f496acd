package io.headrace.server.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A port that is open, and the threads behind it. Until somebody accepts, clients can connect and
 * send, and wait: so a server can have its port before it has its data.
 *
 * <p>Open and close it from a thread that may block.
 */
public final class HttpPort implements AutoCloseable {
  private static final int BACKLOG = 4096;

  private final EventLoopGroup acceptor;
  private final EventLoopGroup group;
  private final Channel port;
  private volatile @Nullable Consumer<Channel> taker;

  /**
   * Opens a port.
   *
   * @param address where to listen; port 0 for any free one
   * @param eventLoops how many threads serve
   * @param mayUseEpoll whether to use Linux's own interface where it is there
   * @throws PortUnavailableException if it cannot be had
   */
  public HttpPort(InetSocketAddress address, int eventLoops, boolean mayUseEpoll) {
    boolean epoll = mayUseEpoll && Epoll.isAvailable();
    IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    // On a thread of its own: who serves a connection may be slow, accepting others must not be.
    this.acceptor =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("headrace-accept", /* daemon= */ true), io);
    this.group =
        new MultiThreadIoEventLoopGroup(
            eventLoops, new DefaultThreadFactory("headrace-http", /* daemon= */ true), io);
    this.port =
        bind(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class, address);
  }

  private Channel bind(Class<? extends ServerChannel> type, InetSocketAddress address) {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(acceptor, group)
            .channel(type)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.TCP_NODELAY, true)
            // A session may be silent for hours; a client that vanished is found out all the same.
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel connection) {
                    hand(connection);
                  }
                })
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      endThreads();
      throw new PortUnavailableException(address, bound.cause());
    }
    return bound.channel();
  }

  private void hand(Channel connection) {
    Consumer<Channel> whoever = taker;
    if (whoever == null) {
      throw new IllegalStateException("a connection was accepted that nobody takes");
    }
    whoever.accept(connection);
  }

  /** Hands every connection to somebody from now on, on the event loop that serves it. */
  void accept(Consumer<Channel> whoever) {
    taker = whoever;
    port.config().setAutoRead(true);
  }

  /** The threads that serve. */
  Iterable<EventExecutor> eventLoops() {
    return group;
  }

  /** The address it listens on. */
  public InetSocketAddress address() {
    return (InetSocketAddress) port.localAddress();
  }

  /** Accepts no more; what was accepted goes on. */
  void stopAccepting() {
    port.close().awaitUninterruptibly();
    acceptor.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  /** Closes the port and ends its threads, and with them the connections. */
  @Override
  public void close() {
    port.close().awaitUninterruptibly();
    endThreads();
  }

  private void endThreads() {
    acceptor.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
