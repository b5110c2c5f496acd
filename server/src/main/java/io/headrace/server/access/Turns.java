package io.headrace.server.access;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Gives turns, one at a time and in the order in which they were asked for. For any thread; a turn
 * begins on the thread that asks for it or on the one that ends the turn before.
 *
 * <p>A turn may go on after the call that began it. Turns that do not, one after the other, begin
 * in a loop and not within each other: so many of them take no more stack than one.
 */
final class Turns {
  private final int maxWaiting;

  /** Guarded by this, as is all that follows. */
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();

  /** Whether it is somebody's turn. */
  private boolean taken;

  /** Whether a thread is in the loop that begins turns. */
  private boolean beginning;

  /**
   * @param maxWaiting how many may wait
   */
  Turns(int maxWaiting) {
    this.maxWaiting = maxWaiting;
  }

  /**
   * Asks for a turn.
   *
   * @param turn begins it, without throwing; {@link #over} must be called once when it has ended
   * @return false if too many wait already; then there will be no turn
   */
  boolean ask(Runnable turn) {
    synchronized (this) {
      if (waiting.size() >= maxWaiting) {
        return false;
      }
      waiting.add(turn);
    }
    begin();
    return true;
  }

  /** Ends the turn that was given last. */
  void over() {
    synchronized (this) {
      taken = false;
    }
    begin();
  }

  private void begin() {
    synchronized (this) {
      if (beginning) {
        return; // Whoever is in the loop looks again.
      }
      beginning = true;
    }
    for (Runnable turn = next(); turn != null; turn = next()) {
      turn.run();
    }
  }

  /** Takes the next turn; leaves the loop if there is none, or it is still somebody's. */
  private synchronized @Nullable Runnable next() {
    Runnable turn = taken ? null : waiting.poll();
    taken |= turn != null;
    beginning = turn != null;
    return turn;
  }
}
