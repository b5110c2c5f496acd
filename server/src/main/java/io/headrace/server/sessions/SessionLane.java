package io.headrace.server.sessions;

import io.headrace.log.time.SystemThreads;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that does one thing after the other for the sessions that belong to it. Each is done as
 * a whole and none waits, so that what comes next waits for moments. Once it is closed it drops
 * what comes: nobody is left to be told.
 */
final class SessionLane implements Executor, AutoCloseable {
  private static final long END_SECONDS = 5;
  private static final Logger LOG = LoggerFactory.getLogger(SessionLane.class);

  private final ThreadPoolExecutor thread;

  /**
   * @param number which of the lanes
   */
  SessionLane(int number) {
    this.thread =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            SystemThreads.daemons("headrace-sessions-" + number + "-"),
            new ThreadPoolExecutor.DiscardPolicy());
  }

  @Override
  public void execute(Runnable work) {
    thread.execute(() -> run(work));
  }

  /** What fails must not take the thread along. */
  private static void run(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | OutOfMemoryError e) {
      LOG.error("Work on live sessions failed", e);
    }
  }

  /** Does what has come, and nothing more. Blocks, for a few seconds at most. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("Live sessions were still at work after {} s", END_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
