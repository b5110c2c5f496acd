package io.headrace.client.netty;

import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Asks the machine for the addresses of names. That blocks, at times for long; so it is done on
 * threads of its own, which end when nobody asks.
 */
final class NameLookup implements AutoCloseable {
  private static final int THREADS = 4;
  private static final int KEEP_SECONDS = 5;

  private final ThreadPoolExecutor threads;

  NameLookup() {
    this.threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            KEEP_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "headrace-client-names");
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  /** Looks a name up, and says on the loop what came of it, after this has returned. */
  void lookUp(
      String host, EventLoop loop, Consumer<List<InetAddress>> found, Consumer<Throwable> unknown) {
    if (NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host)) {
      lookUpNow(host, loop, found, unknown);
    } else {
      threads.execute(() -> lookUpNow(host, loop, found, unknown));
    }
  }

  private static void lookUpNow(
      String host, EventLoop loop, Consumer<List<InetAddress>> found, Consumer<Throwable> unknown) {
    Runnable outcome;
    try {
      List<InetAddress> addresses = List.of(InetAddress.getAllByName(host));
      outcome = () -> found.accept(addresses);
    } catch (UnknownHostException e) {
      outcome = () -> unknown.accept(e);
    }
    try {
      loop.execute(outcome);
    } catch (RejectedExecutionException e) {
      // The transport was closed meanwhile, and everybody who waited was told.
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
