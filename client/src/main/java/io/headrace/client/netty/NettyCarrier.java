package io.headrace.client.netty;

import io.headrace.client.transport.Carrier;
import io.headrace.client.transport.Exchange;
import io.headrace.client.transport.ExchangeListener;
import io.headrace.client.transport.Request;
import io.headrace.client.transport.TransportFailure;
import io.headrace.client.transport.TransportFailure.Kind;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http2.EmptyHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** One event loop of Netty, with the connections that only it touches. */
// What a write or a close comes to is heard as the end of the connection, not from its future.
@SuppressWarnings("FutureReturnValueIgnored")
final class NettyCarrier implements Carrier {
  private static final TransportFailure CLOSED =
      new TransportFailure(Kind.CLOSED, "the client's transport was closed", null);

  private final EventLoop loop;
  // Of the whole transport; grows when a loop is first used.
  private final Collection<Thread> threads;
  private final TransportSettings settings;
  private final ServerTrust trust;
  private final NameLookup names;

  // On the loop's thread only.
  private final Map<Origin, OriginPool> pools = new HashMap<>();
  private final Set<NettyExchange> live = new LinkedHashSet<>();
  private final Set<Channel> channels = new LinkedHashSet<>();
  private boolean closed;

  NettyCarrier(
      EventLoop loop,
      Collection<Thread> threads,
      TransportSettings settings,
      ServerTrust trust,
      NameLookup names) {
    this.loop = loop;
    this.threads = threads;
    this.settings = settings;
    this.trust = trust;
    this.names = names;
  }

  EventLoop loop() {
    return loop;
  }

  TransportSettings settings() {
    return settings;
  }

  ServerTrust trust() {
    return trust;
  }

  NameLookup names() {
    return names;
  }

  @Override
  public void execute(Runnable task) {
    loop.execute(task);
  }

  /** Runs something after what is being done on this thread now. */
  void soon(Runnable task) {
    loop.execute(task);
  }

  @Override
  public Alarm schedule(Runnable task, long delayNanos) {
    ScheduledFuture<?> scheduled =
        loop.schedule(task, Math.max(0, delayNanos), TimeUnit.NANOSECONDS);
    return () -> scheduled.cancel(/* mayInterruptIfRunning= */ false);
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public boolean isCurrent() {
    return loop.inEventLoop();
  }

  @Override
  public boolean isOfTransport() {
    return threads.contains(Thread.currentThread());
  }

  @Override
  public Exchange begin(Request request, ExchangeListener listener) {
    Origin origin;
    Http2Headers head;
    try {
      origin = Origin.of(request.origin());
      head = Heads.of(request, origin);
    } catch (IllegalArgumentException e) {
      TransportFailure unsendable =
          new TransportFailure(
              Kind.NOT_CONNECTED, "the request cannot be sent: " + e.getMessage(), e);
      return failing(request, listener, unsendable);
    }
    if (closed) {
      return failing(request, listener, CLOSED);
    }
    OriginPool pool = pools.computeIfAbsent(origin, it -> new OriginPool(it, this));
    NettyExchange exchange = new NettyExchange(this, pool, request, head, listener);
    live.add(exchange);
    soon(() -> {
      if (!exchange.isOver()) {
        pool.place(exchange);
      }
    });
    return exchange;
  }

  private Exchange failing(Request request, ExchangeListener listener, TransportFailure failure) {
    OriginPool nowhere = new OriginPool(new Origin("http", "nowhere", 0), this);
    NettyExchange exchange =
        new NettyExchange(this, nowhere, request, EmptyHttp2Headers.INSTANCE, listener);
    soon(() -> exchange.fail(failure));
    return exchange;
  }

  void finished(NettyExchange exchange) {
    live.remove(exchange);
  }

  /** A pool that has no connection and wants none. */
  void forget(OriginPool pool) {
    pools.remove(pool.origin(), pool);
  }

  /** A channel that is closed with this carrier at the latest. */
  void track(Channel channel) {
    channels.add(channel);
    channel.closeFuture().addListener(ended -> channels.remove(channel));
  }

  /** Ends everything, as soon as it gets to it. Any thread may ask, once. */
  void close() {
    loop.execute(() -> {
      closed = true;
      List.copyOf(live).forEach(exchange -> exchange.close(CLOSED));
      new ArrayList<>(channels).forEach(Channel::close);
    });
  }
}
