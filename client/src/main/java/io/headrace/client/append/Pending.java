package io.headrace.client.append;

import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The inputs of a session that have no end yet, in the order of the calls: first those that are
 * written and not acknowledged, then those to be written. On the carrier's thread only.
 *
 * <pre>
 *   intake ──▶ backlog ──written──▶ unacked ──acknowledged──▶ done
 *                 ◀──the attempt failed──┘
 * </pre>
 *
 * A failed attempt puts its inputs back in front. So order is kept by construction, and so is the
 * answer to which input a refusal speaks of: the first that is not acknowledged.
 */
final class Pending {
  private final Deque<Input> backlog;
  private final Deque<Input> unacked;

  /** Nothing yet, in queues that a test can look into. */
  Pending(Supplier<Deque<Input>> queues) {
    backlog = queues.get();
    unacked = queues.get();
  }

  /** Takes over what has its place and room. */
  void take(Intake intake) {
    intake.drainTo(backlog);
  }

  /** Takes over what will never be sent. */
  void take(List<Input> abandoned) {
    backlog.addAll(abandoned);
  }

  boolean isEmpty() {
    return backlog.isEmpty() && unacked.isEmpty();
  }

  /** Whether there is something to be written. */
  boolean hasBacklog() {
    return !backlog.isEmpty();
  }

  /** How many are written and not acknowledged. */
  int unacked() {
    return unacked.size();
  }

  /** The first that is to be written. There must be one. */
  Input first() {
    return backlog.getFirst();
  }

  /** The first that is to be written, or null. */
  @Nullable Input peek() {
    return backlog.peek();
  }

  /** The first that is written and not acknowledged, or null. */
  @Nullable Input firstUnacked() {
    return unacked.peek();
  }

  /**
   * Moves the first of the backlog to those that are written, before its bytes leave: from then on
   * it may be stored.
   *
   * @param deadlineNanos by when it must be acknowledged
   */
  Input write(long deadlineNanos) {
    Input input = backlog.remove();
    input.written(deadlineNanos);
    unacked.add(input);
    return input;
  }

  /** The first that is written has its end. */
  void removeUnacked() {
    unacked.remove();
  }

  /** The first of the backlog has its end. */
  Input remove() {
    return backlog.remove();
  }

  /** Puts what the attempt wrote back in front, in its order. */
  void requeue() {
    for (Input last = unacked.pollLast(); last != null; last = unacked.pollLast()) {
      last.requeue();
      backlog.addFirst(last);
    }
  }

  /** Takes note that what was written may be stored, where it may. */
  void doubtUnacked(Predicate<Input> mayBeStored) {
    unacked.stream().filter(mayBeStored).forEach(Input::doubt);
  }

  /** It is known that nothing of the backlog is stored. */
  void clearDoubt() {
    backlog.forEach(Input::clearDoubt);
  }

  /** Whether all of the backlog can be sent without being stored twice. */
  boolean canBeSentOnce() {
    return backlog.stream().allMatch(input -> !input.isDoubtful() || input.fitsOnePlaceOnly());
  }
}
