package io.headrace.log.time;

import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;

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

  /**
   * Makes a platform thread that does one thing for as long as what it belongs to is open.
   *
   * @param name its name
   * @param task what it does
   */
  public static Thread unstarted(String name, Runnable task) {
    return Thread.ofPlatform().daemon().name(name).unstarted(task);
  }

  /**
   * Makes such a thread of the lowest priority, for what nobody waits for. Whether a priority means
   * anything is the JVM's to say: on Linux it does with {@code -XX:ThreadPriorityPolicy=1}.
   *
   * @param name its name
   * @param task what it does
   */
  @SuppressWarnings("ThreadPriorityCheck") // For speed alone: nothing is right or wrong by it.
  public static Thread unstartedInBackground(String name, Runnable task) {
    return Thread.ofPlatform().daemon().name(name).priority(Thread.MIN_PRIORITY).unstarted(task);
  }

  /**
   * Makes virtual threads, for work that blocks most of the time.
   *
   * @param prefix what their names begin with; a number follows
   */
  public static ThreadFactory virtual(String prefix) {
    return Thread.ofVirtual().name(prefix, 1).factory();
  }

  /** Parks the calling thread until it is unparked, or at most so long. */
  public static void park(Object blocker, Duration atMost) {
    LockSupport.parkNanos(blocker, atMost.toNanos());
  }

  /** Lets the calling thread wait. */
  public static void sleep(Duration duration) throws InterruptedException {
    Thread.sleep(duration);
  }
}
