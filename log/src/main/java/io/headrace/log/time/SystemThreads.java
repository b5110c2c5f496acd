package io.headrace.log.time;

import java.time.Duration;
import java.util.concurrent.ThreadFactory;

/** Makes real threads and lets them wait: what a run under a seed has another way to do. */
public final class SystemThreads {
  private SystemThreads() {}

  /**
   * Makes platform threads that do not keep the process from ending.
   *
   * @param prefix what their names begin with; a number follows
   */
  public static ThreadFactory daemons(String prefix) {
    return Thread.ofPlatform().daemon().name(prefix, 1).factory();
  }

  /** Lets the calling thread wait. */
  public static void sleep(Duration duration) throws InterruptedException {
    Thread.sleep(duration);
  }
}
