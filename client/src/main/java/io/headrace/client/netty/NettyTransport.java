package io.headrace.client.netty;

import io.headrace.client.transport.Carrier;
import io.headrace.client.transport.Transport;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * A transport over HTTP/2 alone: with prior knowledge for {@code http}, agreed on by ALPN for
 * {@code https}. Its carriers are daemon threads that are named {@code headrace-client-1} and so
 * on. Any thread may use it.
 */
// The end of the loops is awaited by their termination, not by the future of the request to end.
@SuppressWarnings("FutureReturnValueIgnored")
public final class NettyTransport implements Transport {
  private static final int CLOSING_SECONDS = 5;

  private final EventLoopGroup loops;
  private final NameLookup names = new NameLookup();
  private final List<NettyCarrier> carriers;
  // Each loop begins its thread when it is first used, by whoever uses it.
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final AtomicInteger numbers = new AtomicInteger();
  private final AtomicInteger turns = new AtomicInteger();
  private final AtomicBoolean closed = new AtomicBoolean();

  /** A transport with as many carriers as there are cores, but two at most. */
  public NettyTransport(TransportSettings settings, ServerTrust trust) {
    this(Math.min(2, Runtime.getRuntime().availableProcessors()), settings, trust);
  }

  /** A transport with so many carriers. */
  public NettyTransport(int carriers, TransportSettings settings, ServerTrust trust) {
    this.loops =
        new MultiThreadIoEventLoopGroup(
            carriers,
            task -> {
              Thread thread =
                  new FastThreadLocalThread(task, "headrace-client-" + numbers.incrementAndGet());
              thread.setDaemon(true);
              threads.add(thread);
              return thread;
            },
            NioIoHandler.newFactory());
    this.carriers =
        IntStream.range(0, carriers)
            .mapToObj(number -> new NettyCarrier(loops.next(), threads, settings, trust, names))
            .toList();
  }

  /** {@inheritDoc} They take turns. */
  @Override
  public Carrier carrier() {
    return carriers.get(Math.floorMod(turns.getAndIncrement(), carriers.size()));
  }

  /**
   * Ends everything and stops the threads, which are gone when this returns, unless one of them
   * calls it. To close again does nothing more.
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      carriers.forEach(NettyCarrier::close);
      names.close();
      loops.shutdownGracefully(0, CLOSING_SECONDS, TimeUnit.SECONDS);
    }
    if (carriers.stream().noneMatch(NettyCarrier::isCurrent)) {
      threads.forEach(NettyTransport::join);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join(TimeUnit.SECONDS.toMillis(CLOSING_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
