package io.headrace.cli.terminal;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Lets a command end by itself when the process is told to end, and the process then end with the
 * command's status instead of the signal's.
 */
public final class Signals {
  // Longer than a server takes to drain.
  private static final long GRACE_SECONDS = 60;

  private final Interruption interruption;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile int status;

  private Signals(Interruption interruption) {
    this.interruption = interruption;
  }

  /** Watches for signals from now on. */
  public static Signals watch(Interruption interruption, ThreadFactory threads) {
    Signals signals = new Signals(interruption);
    // The JVM begins to shut down on a signal, and runs this.
    Runtime.getRuntime().addShutdownHook(threads.newThread(signals::shutDown));
    return signals;
  }

  /** Says that the command has ended, and ends the process. */
  public void exit(int status) {
    this.status = status;
    ended.countDown();
    // If a signal came first, this waits for ever, and the thread that runs shutDown ends it all.
    System.exit(status);
  }

  private void shutDown() {
    if (ended.getCount() == 0 || !interruption.raise()) {
      return;
    }
    boolean inTime;
    try {
      inTime = ended.await(GRACE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      inTime = false;
    }
    // Not exit(): that would wait for the shutdown which this is a part of.
    Runtime.getRuntime().halt(inTime ? status : 1);
  }
}
