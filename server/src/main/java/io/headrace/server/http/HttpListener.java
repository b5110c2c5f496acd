package io.headrace.server.http;

import io.headrace.log.time.Time;
import io.headrace.server.tls.TlsIdentity;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The port: accepts connections, shares them out to event loops, and lets them finish when the
 * server stops. Start and stop it from a thread that may block.
 */
public final class HttpListener implements AutoCloseable {
  private static final int BACKLOG = 4096;

  private final Edge edge;
  private final EventLoopGroup acceptor;
  private final EventLoopGroup group;
  private final IdentityHashMap<EventExecutor, Loop> loops = new IdentityHashMap<>();
  private final Optional<TlsIdentity> identity;
  private final OpenConnections connections = new OpenConnections();
  private final Channel port;
  private boolean closed;

  /**
   * Opens the port.
   *
   * @param address where to listen; port 0 for any free one
   * @param identity who the server is to its clients, if it speaks TLS with them
   * @param eventLoops how many threads serve
   * @param mayUseEpoll whether to use Linux's own interface where it is there
   */
  public HttpListener(
      Edge edge,
      Time time,
      InetSocketAddress address,
      Optional<TlsIdentity> identity,
      int eventLoops,
      boolean mayUseEpoll) {
    this.edge = edge;
    this.identity = identity;
    boolean epoll = mayUseEpoll && Epoll.isAvailable();
    IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    // On a thread of its own: who serves a connection may be slow, accepting others must not be.
    this.acceptor =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("headrace-accept", /* daemon= */ true), io);
    this.group =
        new MultiThreadIoEventLoopGroup(
            eventLoops, new DefaultThreadFactory("headrace-http", /* daemon= */ true), io);
    for (EventExecutor each : group) {
      loops.put(each, new Loop((EventLoop) each, time, edge.allocator()));
    }
    this.port =
        bind(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class, address);
  }

  private Channel bind(Class<? extends ServerChannel> type, InetSocketAddress address) {
    ServerLimits limits = edge.limits();
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(acceptor, group)
            .channel(type)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_SNDBUF, limits.sendBufferBytes())
            .childOption(ChannelOption.ALLOCATOR, edge.allocator())
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(limits.outboundBytes() / 2, limits.outboundBytes()))
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel connection) {
                    accept(connection);
                  }
                });
    var bound = bootstrap.bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      var _ = acceptor.shutdownGracefully(0, 0, TimeUnit.SECONDS);
      var _ = group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
      throw new IllegalStateException(
          "Could not listen on "
              + address
              + ": "
              + String.valueOf(bound.cause().getMessage())
              + "; is another server running there?",
          bound.cause());
    }
    return bound.channel();
  }

  private void accept(Channel connection) {
    connections.opened();
    connection.closeFuture().addListener(connections);
    if (connections.open() > edge.limits().connections()) {
      edge.meters().connectionRefused();
      var _ = connection.close();
      return;
    }
    Loop loop = loops.get(connection.eventLoop());
    if (loop == null) {
      throw new IllegalStateException("a connection came on an event loop of somebody else");
    }
    connection.pipeline().addLast(new ProtocolDetector(edge, loop, identity));
  }

  /** The address it listens on. */
  public InetSocketAddress address() {
    return (InetSocketAddress) port.localAddress();
  }

  /** How many connections are open. */
  public int openConnections() {
    return connections.open();
  }

  /** How many pieces of work came for event loops that had ended, and were dropped. */
  public long droppedWork() {
    return loops.values().stream().mapToLong(loop -> loop.mailbox().dropped()).sum();
  }

  /**
   * Stops accepting, answers what was accepted, within the limit for that, and closes every
   * connection. Closing again does nothing.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    port.close().awaitUninterruptibly();
    acceptor.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    edge.drain();
    onEveryConnection(Connection::drain);
    connections.awaitNone(edge.limits().drainTime());
    onEveryConnection(Connection::close);
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private void onEveryConnection(Consumer<Connection> action) {
    for (Loop loop : loops.values()) {
      loop.mailbox().post(() -> new ArrayList<>(loop.connections()).forEach(action));
    }
  }
}
