package io.headrace.server.sessions;

import io.headrace.log.time.SystemThreads;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which sessions there are, the last active first. To know that, every stream of a basin is looked
 * at, which takes a while where there are many: a thread of its own does it, for one after the
 * other.
 */
final class SessionDirectory implements AutoCloseable {
  /** More than these do not wait. */
  private static final int MAX_WAITING = 64;

  /** Nobody asks for most of the time, and the thread ends. */
  private static final long IDLE_SECONDS = 30;

  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1,
          1,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MAX_WAITING),
          SystemThreads.daemons("headrace-sessions-list-"));

  SessionDirectory() {
    thread.allowCoreThreadTimeOut(true);
  }

  /** Has something looked up; empty if too many ask. What it throws fails the future. */
  <T> Optional<CompletableFuture<T>> look(Supplier<CompletableFuture<T>> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    try {
      thread.execute(() -> {
        try {
          var _ = work.get().whenComplete((value, failure) -> pass(value, failure, result));
        } catch (RuntimeException | Error e) {
          result.completeExceptionally(e);
        }
      });
    } catch (RejectedExecutionException e) {
      return Optional.empty();
    }
    return Optional.of(result);
  }

  private static <T extends @Nullable Object> void pass(
      T value, @Nullable Throwable failure, CompletableFuture<T> result) {
    if (failure == null) {
      result.complete(value);
    } else {
      result.completeExceptionally(failure);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
