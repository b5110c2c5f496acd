package io.headrace.client.read;

import io.headrace.wire.ReadBatch;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One who waits for the next batch, seen from outside as a future. Whoever claims it first ends it:
 * the queue before it takes a batch for it, or the one who waits when he gives up. So a batch is
 * never handed to somebody who has left. Any thread.
 */
final class Waiter extends CompletableFuture<Optional<ReadBatch>> {
  private final AtomicBoolean claimed = new AtomicBoolean();

  /** Whether nobody else has ended it, and so the caller does. */
  boolean claim() {
    return claimed.compareAndSet(false, true);
  }

  /** Ends it; after {@link #claim}. */
  void deliver(Optional<ReadBatch> batch) {
    super.complete(batch);
  }

  /** Ends it; after {@link #claim}. */
  void deliverFailure(Throwable why) {
    super.completeExceptionally(why);
  }

  @Override
  public boolean complete(Optional<ReadBatch> value) {
    return claim() && super.complete(value);
  }

  @Override
  public boolean completeExceptionally(Throwable why) {
    return claim() && super.completeExceptionally(why);
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    return claim() && super.cancel(mayInterruptIfRunning);
  }

  /** What is made of it is nobody who waits here. */
  @Override
  public <U extends @Nullable Object> CompletableFuture<U> newIncompleteFuture() {
    return new CompletableFuture<>();
  }
}
