package io.headrace.server.http;

import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts open connections, and waits for the last one to close. For any thread. */
final class OpenConnections implements GenericFutureListener<Future<Void>> {
  private final AtomicInteger open = new AtomicInteger();
  private final CompletableFuture<Void> noneLeft = new CompletableFuture<>();
  private volatile boolean awaited;

  void opened() {
    open.incrementAndGet();
  }

  int open() {
    return open.get();
  }

  /** A connection was closed. */
  @Override
  public void operationComplete(Future<Void> closed) {
    if (open.decrementAndGet() == 0 && awaited) {
      noneLeft.complete(null);
    }
  }

  /** Waits until none is open, but no longer than this. Only when no more are opened. */
  void awaitNone(Duration atMost) {
    awaited = true;
    if (open.get() == 0) {
      return;
    }
    try {
      noneLeft.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException e) {
      // They have had their time.
    } catch (ExecutionException e) {
      throw new IllegalStateException("nothing completes this with a failure", e);
    }
  }
}
