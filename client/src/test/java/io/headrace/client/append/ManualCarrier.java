package io.headrace.client.append;

import io.headrace.client.transport.Carrier;
import io.headrace.client.transport.Exchange;
import io.headrace.client.transport.ExchangeListener;
import io.headrace.client.transport.Request;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;

/**
 * A carrier in the test's hand: nothing runs and no time passes until the test says so. Its
 * exchanges are servers that the test speaks for.
 */
final class ManualCarrier implements Carrier {
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final PriorityQueue<Timed> timed =
      new PriorityQueue<>(
          Comparator.comparingLong(Timed::dueNanos).thenComparingLong(Timed::order));
  private final Deque<ManualExchange> begun = new ArrayDeque<>();
  private final List<ManualExchange> all = new ArrayList<>();
  private long nanos = Long.MAX_VALUE - 1_000_000;
  private long order;
  private boolean running;

  private record Timed(long dueNanos, long order, Runnable task) {}

  @Override
  public synchronized void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public Alarm schedule(Runnable task, long delayNanos) {
    Timed each = new Timed(delayNanos + elapsed(), order++, task);
    timed.add(each);
    return () -> timed.remove(each);
  }

  private static final long START = Long.MAX_VALUE - 1_000_000;

  /** Since the start: the clock itself overflows soon after it, as any clock may. */
  private long elapsed() {
    return nanos - START;
  }

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public boolean isCurrent() {
    return running;
  }

  @Override
  public Exchange begin(Request request, ExchangeListener listener) {
    ManualExchange exchange = new ManualExchange(this, request, listener);
    begun.add(exchange);
    all.add(exchange);
    return exchange;
  }

  /** Runs what wants to run now. */
  ManualCarrier run() {
    running = true;
    for (Runnable task = next(); task != null; task = next()) {
      task.run();
    }
    running = false;
    return this;
  }

  private synchronized Runnable next() {
    return tasks.poll();
  }

  /** Lets time pass. */
  void pass(long millis) {
    run();
    long end = elapsed() + millis * 1_000_000;
    while (!timed.isEmpty() && timed.peek().dueNanos() <= end) {
      Timed due = timed.remove();
      nanos = START + Math.max(elapsed(), due.dueNanos());
      execute(due.task());
      run();
    }
    nanos = START + end;
  }

  /** Lets time pass in which this thread is held up, so that nothing that is due happens. */
  void holdUp(long millis) {
    run();
    nanos += millis * 1_000_000;
  }

  /** How many things were ever scheduled. */
  long scheduled() {
    return order;
  }

  /** How many things are scheduled. */
  int alarms() {
    return timed.size();
  }

  /** The next exchange that was begun. */
  ManualExchange exchange() {
    run();
    ManualExchange next = begun.poll();
    if (next == null) {
      throw new AssertionError("expected an exchange to be begun, but none was");
    }
    return next;
  }

  boolean hasBegun() {
    run();
    return !begun.isEmpty();
  }

  /** Every exchange there ever was. */
  List<ManualExchange> all() {
    return all;
  }
}
