package io.headrace.cli.bench;

import io.headrace.cli.client.ServerAddress;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** The threads that make a load, and the connections that they hold. */
final class LoadThreads implements AutoCloseable {
  // Connections that wait to be accepted; more at once would be refused by a short queue.
  private static final int CONNECTING_AT_ONCE = 128;

  private final EventLoopGroup group;
  private final Bootstrap bootstrap;

  LoadThreads(int threads, ThreadFactory factory) {
    boolean epoll = Epoll.isAvailable();
    this.group =
        new MultiThreadIoEventLoopGroup(
            threads, factory, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    this.bootstrap =
        new Bootstrap()
            .group(group)
            .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 10_000);
  }

  /** Opens a connection for each handler; returns when all are open. */
  List<Channel> connect(ServerAddress address, List<? extends ChannelHandler> handlers)
      throws InterruptedException {
    String host = address.root().getHost();
    int port = address.root().getPort() < 0 ? 80 : address.root().getPort();
    List<Channel> channels = new ArrayList<>();
    List<ChannelFuture> opening = new ArrayList<>();
    for (ChannelHandler handler : handlers) {
      opening.add(bootstrap.clone().handler(handler).connect(host, port));
      if (opening.size() == CONNECTING_AT_ONCE) {
        await(opening, channels);
      }
    }
    await(opening, channels);
    return channels;
  }

  private static void await(List<ChannelFuture> opening, List<Channel> channels)
      throws InterruptedException {
    for (ChannelFuture future : opening) {
      if (!future.await().isSuccess()) {
        throw new MismatchException("a connection was refused: " + future.cause(), future.cause());
      }
      channels.add(future.channel());
    }
    opening.clear();
  }

  @Override
  public void close() {
    Future<?> ended = group.shutdownGracefully(0, 2, TimeUnit.SECONDS);
    ended.awaitUninterruptibly(5, TimeUnit.SECONDS);
  }
}
