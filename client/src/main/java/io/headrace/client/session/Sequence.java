package io.headrace.client.session;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Calls, one after the other, as one future. However that ends, the call that is under way then is
 * cancelled. May be used from any thread.
 */
final class Sequence<T> {
  private final CompletableFuture<T> result = new CompletableFuture<>();

  /** What they come to. Whoever is given it may end it in any way. */
  CompletableFuture<T> result() {
    return result;
  }

  /**
   * Does something with what a call comes to: makes another one, or completes the result. What it
   * throws, or the call fails with, is what the result fails with.
   */
  <U> void call(CompletableFuture<U> call, Consumer<U> then) {
    var unusedToo = result.whenComplete((value, trouble) -> call.cancel(false));
    var unused =
        call.whenComplete((value, trouble) -> {
          if (trouble != null) {
            result.completeExceptionally(Causes.of(trouble));
            return;
          }
          try {
            then.accept(value);
          } catch (RuntimeException | Error e) {
            result.completeExceptionally(e);
          }
        });
  }

  /** A call by itself, and what follows from it. */
  static <T, U> CompletableFuture<U> of(CompletableFuture<T> call, Function<T, U> then) {
    Sequence<U> sequence = new Sequence<>();
    sequence.call(call, value -> sequence.result.complete(then.apply(value)));
    return sequence.result;
  }
}
