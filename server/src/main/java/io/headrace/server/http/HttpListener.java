package io.headrace.server.http;

import io.headrace.log.time.SystemThreads;
import io.headrace.log.time.Time;
import io.headrace.server.tls.TlsIdentity;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Serves the connections that come to a port, each on its event loop, and lets them finish when the
 * server stops. Start and stop it from a thread that may block.
 */
public final class HttpListener implements AutoCloseable {
  /**
   * Between the end of the port and the first word about it to clients: who waits for the port to
   * take it over has it by then, and clients that reconnect find it.
   */
  private static final Duration HANDOVER = Duration.ofMillis(50);

  private final Edge edge;
  private final HttpPort port;
  private final IdentityHashMap<EventExecutor, Loop> loops = new IdentityHashMap<>();
  private final Optional<TlsIdentity> identity;
  private final OpenConnections connections = new OpenConnections();
  private boolean closed;

  /**
   * Serves what comes to a port, which becomes the listener's.
   *
   * @param identity who the server is to its clients, if it speaks TLS with them
   */
  public HttpListener(HttpPort port, Edge edge, Time time, Optional<TlsIdentity> identity) {
    this.port = port;
    this.edge = edge;
    this.identity = identity;
    for (EventExecutor each : port.eventLoops()) {
      loops.put(each, new Loop((EventLoop) each, time, edge.allocator()));
    }
    port.accept(this::accept);
  }

  private void accept(Channel connection) {
    connections.opened();
    connection.closeFuture().addListener(connections);
    if (connections.open() > edge.limits().connections()) {
      edge.meters().connectionRefused();
      var _ = connection.close();
      return;
    }
    ServerLimits limits = edge.limits();
    connection.config().setAllocator(edge.allocator());
    connection.config().setOption(ChannelOption.SO_SNDBUF, limits.sendBufferBytes());
    connection
        .config()
        .setWriteBufferWaterMark(
            new WriteBufferWaterMark(limits.outboundBytes() / 2, limits.outboundBytes()));
    Loop loop = loops.get(connection.eventLoop());
    if (loop == null) {
      throw new IllegalStateException("a connection came on an event loop of somebody else");
    }
    connection.pipeline().addLast(new ProtocolDetector(edge, loop, identity));
  }

  /** The address it listens on. */
  public InetSocketAddress address() {
    return port.address();
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
    port.stopAccepting();
    SystemThreads.park(this, HANDOVER);
    edge.drain();
    onEveryConnection(Connection::drain);
    connections.awaitNone(edge.limits().drainTime());
    onEveryConnection(Connection::close);
    port.close();
  }

  private void onEveryConnection(Consumer<Connection> action) {
    for (Loop loop : loops.values()) {
      loop.mailbox().post(() -> new ArrayList<>(loop.connections()).forEach(action));
    }
  }
}
