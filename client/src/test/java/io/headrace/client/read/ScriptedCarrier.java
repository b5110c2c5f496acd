package io.headrace.client.read;

import io.headrace.client.transport.Carrier;
import io.headrace.client.transport.Exchange;
import io.headrace.client.transport.ExchangeListener;
import io.headrace.client.transport.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** A carrier whose time and whose server a test moves. Its thread is whoever runs it. */
final class ScriptedCarrier implements Carrier {
  /** Close to the end of the clock, so that it goes below zero soon. */
  private long nanos = Long.MAX_VALUE - Duration.ofSeconds(5).toNanos();

  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final PriorityQueue<Entry> alarms =
      new PriorityQueue<>(
          Comparator.comparingLong(Entry::dueInNanos).thenComparingLong(Entry::order));
  private final List<ScriptedExchange> exchanges = new ArrayList<>();
  private final long zeroNanos = nanos;
  private long order;
  private volatile @Nullable Thread current;
  private volatile boolean closed;

  private record Entry(Runnable task, long dueInNanos, long order) {}

  @Override
  public void execute(Runnable task) {
    if (closed) {
      throw new RejectedExecutionException("closed");
    }
    tasks.add(task);
  }

  @Override
  public Alarm schedule(Runnable task, long delayNanos) {
    Entry entry = new Entry(task, elapsedNanos() + delayNanos, order++);
    alarms.add(entry);
    return () -> alarms.remove(entry);
  }

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public boolean isCurrent() {
    return Thread.currentThread().equals(current);
  }

  @Override
  public Exchange begin(Request request, ExchangeListener listener) {
    ScriptedExchange exchange = new ScriptedExchange(this, request, listener);
    exchanges.add(exchange);
    return exchange;
  }

  private long elapsedNanos() {
    return nanos - zeroNanos;
  }

  /** Refuses whatever comes from now on. */
  void close() {
    closed = true;
  }

  /** Runs something on this carrier's thread, and whatever follows from it at once. */
  void run(Runnable first) {
    Thread before = current;
    current = Thread.currentThread();
    first.run();
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
    current = before;
  }

  /** Runs what is due now. */
  void run() {
    run(() -> {});
  }

  /** Lets time go by, with everything that is scheduled in it. */
  void advance(Duration duration) {
    run();
    long until = elapsedNanos() + duration.toNanos();
    for (Entry next = alarms.peek();
        next != null && next.dueInNanos() <= until;
        next = alarms.peek()) {
      alarms.remove(next);
      nanos = zeroNanos + Math.max(elapsedNanos(), next.dueInNanos());
      run(next.task());
    }
    nanos = zeroNanos + until;
  }

  /** Lets time go by while this carrier's thread is held up, so that nothing else happens. */
  void holdUp(Duration duration) {
    nanos += duration.toNanos();
  }

  /** How many alarms are set. */
  int alarms() {
    return alarms.size();
  }

  /** Everything that was begun. */
  List<ScriptedExchange> exchanges() {
    return exchanges;
  }

  /** The exchange that was begun last. */
  ScriptedExchange last() {
    return exchanges.get(exchanges.size() - 1);
  }
}
