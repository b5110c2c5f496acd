package io.headrace.cli.terminal;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What ends a command early: Ctrl-C, or a signal to terminate. A command says what to do then; if
 * it says nothing, the process just ends.
 *
 * <p>The stops run on another thread than the command's, the latest given first.
 */
public final class Interruption {
  private final Deque<Runnable> stops = new ArrayDeque<>(); // guarded by this
  private boolean raised; // guarded by this

  /**
   * Says what to do when the command is interrupted. Runs at once if it already was.
   *
   * @param stop makes the command end soon; must not wait until it has
   */
  public void onRaise(Runnable stop) {
    synchronized (this) {
      if (!raised) {
        stops.push(stop);
        return;
      }
    }
    stop.run();
  }

  /** Interrupts the thread that asks, when the command is interrupted. */
  public void interruptsThisThread() {
    onRaise(Thread.currentThread()::interrupt);
  }

  /**
   * Interrupts the command.
   *
   * @return whether the command had said what to do
   */
  public boolean raise() {
    boolean any = false;
    for (Runnable stop = next(); stop != null; stop = next()) {
      stop.run();
      any = true;
    }
    return any;
  }

  /** Whether the command was interrupted. */
  public synchronized boolean raised() {
    return raised;
  }

  private synchronized @Nullable Runnable next() {
    raised = true;
    return stops.poll();
  }
}
