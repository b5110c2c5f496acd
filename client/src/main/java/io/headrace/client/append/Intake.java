package io.headrace.client.append;

import io.headrace.client.error.ClosedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where inputs get their places: in the order of the calls, and with room first come, first served.
 * The one thing of a session that callers' threads and the carrier's share; its monitor is held for
 * moments, and nothing is called out of it.
 */
final class Intake {
  private final long maxBytes;
  private final int maxInputs;
  private final Deque<Input> waiting;
  private final Deque<Input> admitted;

  // Of what is admitted and not released, whether it was taken or not.
  private long heldBytes;
  private int heldInputs;

  private long nextSequence;
  private @Nullable RuntimeException closed;

  Intake(long maxBytes, int maxInputs, long firstSequence) {
    this(maxBytes, maxInputs, firstSequence, ArrayDeque::new);
  }

  /** With queues that a test can look into. */
  Intake(long maxBytes, int maxInputs, long firstSequence, Supplier<Deque<Input>> queues) {
    this.waiting = queues.get();
    this.admitted = queues.get();
    this.maxBytes = maxBytes;
    this.maxInputs = maxInputs;
    this.nextSequence = firstSequence;
  }

  /** What became of an input that came. */
  enum Place {
    /** There is room for it; somebody must tell the carrier. */
    ADMITTED,
    /** It has its place, and waits for room. */
    WAITING,
    /** Nothing is taken any more. */
    CLOSED
  }

  /** Gives an input its place. */
  synchronized Place add(Input input) {
    if (closed != null) {
      return Place.CLOSED;
    }
    if (waiting.isEmpty() && fits(input)) {
      admit(input);
      return Place.ADMITTED;
    }
    waiting.add(input);
    return Place.WAITING;
  }

  /** Why nothing is taken any more. */
  synchronized RuntimeException whyClosed() {
    return closed == null ? new ClosedException("the session is open", null) : closed;
  }

  /**
   * Takes an input back that waits for room.
   *
   * @return whether it did: otherwise it will be sent
   */
  synchronized boolean withdraw(Input input) {
    return waiting.remove(input);
  }

  /** Hands over what was admitted, in order. */
  synchronized void drainTo(Collection<Input> to) {
    to.addAll(admitted);
    admitted.clear();
  }

  /**
   * Gives an input's room back.
   *
   * @return those that have room now
   */
  synchronized List<Input> release(Input input) {
    heldBytes -= input.meteredBytes();
    heldInputs--;
    if (waiting.isEmpty()) {
      return List.of();
    }
    List<Input> now = new ArrayList<>();
    for (Input first = waiting.peek(); first != null && fits(first); first = waiting.peek()) {
      waiting.remove();
      admit(first);
      now.add(first);
    }
    return now;
  }

  /** Takes nothing more. What has a place keeps it. */
  synchronized void close(RuntimeException why) {
    if (closed == null) {
      closed = why;
    }
  }

  /** Takes nothing more, and hands over everything that was not taken. */
  synchronized List<Input> abandon(RuntimeException why) {
    close(why);
    List<Input> left = new ArrayList<>(admitted);
    left.addAll(waiting);
    admitted.clear();
    waiting.clear();
    return left;
  }

  synchronized boolean isEmpty() {
    return admitted.isEmpty() && waiting.isEmpty();
  }

  /** One that is larger than all room goes alone. */
  private boolean fits(Input input) {
    return heldInputs == 0
        || (heldInputs < maxInputs && heldBytes + input.meteredBytes() <= maxBytes);
  }

  private void admit(Input input) {
    input.number(nextSequence++);
    heldBytes += input.meteredBytes();
    heldInputs++;
    admitted.add(input);
  }
}
