package io.headrace.client.call;

import io.headrace.client.transport.Carrier;
import io.headrace.client.transport.Transport;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Hands out the carriers of a transport, and keeps their threads from waiting for themselves. May
 * be used from any thread.
 */
public final class Carriers {
  private final Transport transport;
  private final Set<Carrier> known = new CopyOnWriteArraySet<>();

  /** The carriers of a transport, which stays its owner's. */
  public Carriers(Transport transport) {
    this.transport = transport;
  }

  /** The carrier that something new shall belong to. */
  public Carrier next() {
    Carrier carrier = transport.carrier();
    known.add(carrier);
    return carrier;
  }

  /**
   * Begins something and waits until it has ended.
   *
   * @throws InterruptedException if the thread was interrupted meanwhile: then what had begun is
   *     cancelled, and it may have happened at the server all the same
   * @throws IllegalStateException if the thread is a carrier's, which what is waited for may need.
   *     Nothing has begun then
   */
  public <T> T await(Supplier<CompletableFuture<T>> beginning) throws InterruptedException {
    requireOtherThread();
    CompletableFuture<T> future = beginning.get();
    try {
      return future.get();
    } catch (InterruptedException e) {
      future.cancel(false);
      throw e;
    } catch (ExecutionException e) {
      throw unchecked(e.getCause());
    }
  }

  /**
   * Makes sure that the calling thread may wait.
   *
   * @throws IllegalStateException if it is a carrier's
   */
  public void requireOtherThread() {
    for (Carrier carrier : known) {
      if (carrier.isCurrent()) {
        throw new IllegalStateException(
            "expected a thread that may wait, but this is one of the client's own, on which what is"
                + " waited for happens: in a callback use the methods that return a future, or"
                + " continue with thenApplyAsync");
      }
    }
  }

  /** What a future ended with, to be thrown. It is always unchecked: nothing here throws others. */
  private static RuntimeException unchecked(@Nullable Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof RuntimeException exception
        ? exception
        : new IllegalStateException("a call ended with a checked exception", failure);
  }
}
