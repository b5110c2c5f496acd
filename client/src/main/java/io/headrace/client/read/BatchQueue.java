package io.headrace.client.read;

import io.headrace.client.error.ClosedException;
import io.headrace.client.error.HeadraceException;
import io.headrace.wire.ReadBatch;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Batches that nobody has taken yet, and those who wait for them: either futures, first come, first
 * served, or one subscriber. The end comes after the last batch. On the carrier's thread only.
 */
final class BatchQueue {
  private final int boundBytes;
  private final Runnable taking;
  private final Deque<Entry> entries = new ArrayDeque<>();
  private final Deque<Waiter> waiters = new ArrayDeque<>();
  private @Nullable Subscription subscription;
  private long bytes;
  private boolean ended;
  private @Nullable HeadraceException failure;

  /**
   * @param batch what is handed out
   * @param startsAt the sequence number from which on nothing is handed out before it
   * @param bytes about how much memory it takes
   */
  private record Entry(ReadBatch batch, long startsAt, int bytes) {}

  /**
   * @param boundBytes from where on it is full
   * @param taking is run when a batch has left the queue, before somebody has it
   */
  BatchQueue(int boundBytes, Runnable taking) {
    this.boundBytes = boundBytes;
    this.taking = taking;
  }

  void add(ReadBatch batch, long startsAt, int batchBytes) {
    entries.addLast(new Entry(batch, startsAt, batchBytes));
    bytes += batchBytes;
  }

  /** Nothing comes any more. Only the first end counts. */
  void end(@Nullable HeadraceException why) {
    if (!ended) {
      ended = true;
      failure = why;
    }
  }

  /** Nobody wants anything any more. An end that everybody knows of remains what it was. */
  void close(String subject) {
    if (!isOver()) {
      entries.clear();
      bytes = 0;
      ended = true;
      failure = new ClosedException("read " + subject + ": this read was closed", null);
    }
  }

  /** Whether the end has come, and nothing is left before it. */
  boolean isOver() {
    return ended && entries.isEmpty();
  }

  /** Why it ended, if it did not end well. */
  @Nullable HeadraceException failure() {
    return failure;
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /** Whether as much waits here as may. */
  boolean isFull() {
    return bytes >= boundBytes;
  }

  /** Whether so much was taken that it is worth while to ask for more. */
  boolean hasRoom() {
    return bytes <= boundBytes / 2;
  }

  /** Where the first batch that nobody has taken begins. */
  OptionalLong startsAt() {
    Entry first = entries.peekFirst();
    return first == null ? OptionalLong.empty() : OptionalLong.of(first.startsAt());
  }

  void await(Waiter waiter) {
    if (subscription != null && waiter.claim()) {
      waiter.deliverFailure(
          new IllegalStateException(
              "expected one who takes the batches, but a subscriber takes them already"));
      return;
    }
    // Those who gave up would be many, if nothing comes and one asks again and again.
    waiters.removeIf(Waiter::isDone);
    waiters.addLast(waiter);
  }

  /** Gives all batches to a subscriber, if nobody else is here. Whether it does. */
  boolean subscribe(Subscription other) {
    // Who gave up is not here any more.
    waiters.removeIf(Waiter::isDone);
    if (subscription != null || !waiters.isEmpty()) {
      return false;
    }
    subscription = other;
    return true;
  }

  /** Hands out what there is to those who want it. */
  void handOut() {
    Subscription subscriber = subscription;
    if (subscriber == null) {
      handToWaiters();
    } else {
      handTo(subscriber);
    }
  }

  private void handToWaiters() {
    while (!waiters.isEmpty() && (ended || !entries.isEmpty())) {
      Waiter waiter = waiters.removeFirst();
      if (!waiter.claim()) {
        continue;
      }
      if (!entries.isEmpty()) {
        waiter.deliver(Optional.of(take()));
      } else if (failure != null) {
        waiter.deliverFailure(failure);
      } else {
        waiter.deliver(Optional.empty());
      }
    }
  }

  private void handTo(Subscription subscriber) {
    while (subscriber.isReady() && !entries.isEmpty()) {
      subscriber.next(take());
    }
    if (isOver()) {
      subscriber.end(failure);
    }
  }

  private ReadBatch take() {
    Entry entry = entries.removeFirst();
    bytes -= entry.bytes();
    taking.run();
    return entry.batch();
  }
}
