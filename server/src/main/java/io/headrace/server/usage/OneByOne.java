package io.headrace.server.usage;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Has things done one by one: each begins when the one before is over, which may be long after the
 * call that began it. Whether that one succeeded does not matter. For any thread.
 */
final class OneByOne {
  private final Executor thread;

  /** Guarded by this. */
  private CompletableFuture<?> last = CompletableFuture.allOf();

  /**
   * @param thread where everything begins
   */
  OneByOne(Executor thread) {
    this.thread = thread;
  }

  /** Has something done when it is its turn, and tells what it came to. */
  synchronized <T> CompletableFuture<T> next(Supplier<CompletableFuture<T>> work) {
    CompletableFuture<T> next = last.handle((_, _) -> work).thenComposeAsync(Supplier::get, thread);
    last = next;
    return next;
  }
}
