package io.headrace.server.sessions;

import io.headrace.log.time.SystemThreads;
import io.headrace.sessions.Alarms;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Alarms of a server that is open: one thread has what is due handed on. Once it is closed, nothing
 * rings any more.
 */
public final class SystemAlarms implements Alarms, AutoCloseable {
  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(
          1, SystemThreads.daemons("headrace-alarms-"), new ThreadPoolExecutor.DiscardPolicy());

  /** Nothing is due yet. */
  public SystemAlarms() {
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public void after(long delayMillis, Runnable work) {
    var _ = thread.schedule(work, delayMillis, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
