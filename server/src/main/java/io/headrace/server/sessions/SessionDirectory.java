package io.headrace.server.sessions;

import io.headrace.log.time.SystemThreads;
import io.headrace.sessions.LiveSessions;
import io.headrace.sessions.Recent;
import io.headrace.wire.BasinName;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

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

  private final LiveSessions live;
  private final ThreadPoolExecutor thread;

  SessionDirectory(LiveSessions live) {
    this.live = live;
    this.thread =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            SystemThreads.daemons("headrace-sessions-list-"));
    thread.allowCoreThreadTimeOut(true);
  }

  /** A page of the list; empty if too many ask. */
  Optional<CompletableFuture<List<Recent>>> page(BasinName basin, Recent.Wish wish) {
    try {
      return Optional.of(CompletableFuture.supplyAsync(() -> live.recent(basin, wish), thread));
    } catch (RejectedExecutionException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
