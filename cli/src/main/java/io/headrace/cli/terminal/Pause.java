package io.headrace.cli.terminal;

import java.time.Duration;

/** How a command waits. */
@FunctionalInterface
public interface Pause {
  /** Waits on the calling thread. */
  void sleep(Duration duration) throws InterruptedException;
}
