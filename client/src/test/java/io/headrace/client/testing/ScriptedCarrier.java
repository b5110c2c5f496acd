package io.headrace.client.testing;

import io.headrace.client.transport.Carrier;
import io.headrace.client.transport.Exchange;
import io.headrace.client.transport.ExchangeListener;
import io.headrace.client.transport.Request;
import io.headrace.client.transport.Transport;
import io.headrace.client.transport.TransportFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * A carrier without a thread, a clock or a network, and the transport that has only this one. Tasks
 * run when a test calls {@link #run} or {@link #advance}, on the thread that calls; other threads
 * may give it some. Time stands still but for {@link #advance}.
 *
 * <p>Each exchange takes the next script of {@link #next}, which runs soon after it has begun; one
 * for which there is none stays as it is until the test drives it through {@link #exchanges}.
 */
public final class ScriptedCarrier implements Carrier, Transport {
  private final Queue<Runnable> ready = new ConcurrentLinkedQueue<>();
  private final PriorityQueue<ScriptedAlarm> alarms =
      new PriorityQueue<>(
          Comparator.comparingLong(ScriptedAlarm::dueNanos)
              .thenComparingLong(ScriptedAlarm::number));
  private final Queue<Consumer<ScriptedExchange>> scripts = new ConcurrentLinkedQueue<>();
  private final List<ScriptedExchange> exchanges = new ArrayList<>();
  private volatile long nanos;
  private long alarmsSet;
  private volatile Optional<Thread> running = Optional.empty();
  private boolean closed;

  /** A carrier at time 0, with nothing to do. */
  public ScriptedCarrier() {}

  /** What happens to the next exchange that has no script yet. */
  public ScriptedCarrier next(Consumer<ScriptedExchange> script) {
    scripts.add(script);
    return this;
  }

  /** All exchanges that were begun, in order. */
  public List<ScriptedExchange> exchanges() {
    return List.copyOf(exchanges);
  }

  /** One of the exchanges, counted from 0. */
  public ScriptedExchange exchange(int index) {
    return exchanges.get(index);
  }

  /** Runs everything that can run at this moment. */
  public ScriptedCarrier run() {
    if (running.isPresent()) {
      throw new IllegalStateException("expected the test to run the carrier, not its own tasks");
    }
    running = Optional.of(Thread.currentThread());
    try {
      for (Runnable task = ready.poll(); task != null; task = ready.poll()) {
        task.run();
      }
    } finally {
      running = Optional.empty();
    }
    return this;
  }

  /** Runs everything until so much time has passed, each alarm at its time. */
  public ScriptedCarrier advance(Duration time) {
    run();
    long end = nanos + time.toNanos();
    while (!alarms.isEmpty() && alarms.peek().dueNanos() <= end) {
      ScriptedAlarm alarm = alarms.remove();
      nanos = Math.max(nanos, alarm.dueNanos());
      ready.add(alarm.task());
      run();
    }
    nanos = end;
    return this;
  }

  /** How long it is until the next alarm; a test that expects none fails with this. */
  public Duration untilNextAlarm() {
    ScriptedAlarm alarm = alarms.peek();
    if (alarm == null) {
      throw new IllegalStateException("expected an alarm to be set, but there is none");
    }
    return Duration.ofNanos(alarm.dueNanos() - nanos);
  }

  /** How many alarms are set. */
  public int alarms() {
    return alarms.size();
  }

  @Override
  public void execute(Runnable task) {
    ready.add(task);
  }

  @Override
  public Alarm schedule(Runnable task, long delayNanos) {
    requireRunning();
    ScriptedAlarm alarm = new ScriptedAlarm(task, nanos + Math.max(0, delayNanos), alarmsSet++);
    alarms.add(alarm);
    return () -> {
      requireRunning();
      alarms.remove(alarm);
    };
  }

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public boolean isCurrent() {
    return running.filter(Thread.currentThread()::equals).isPresent();
  }

  @Override
  public Exchange begin(Request request, ExchangeListener listener) {
    requireRunning();
    ScriptedExchange exchange = new ScriptedExchange(this, request, listener);
    exchanges.add(exchange);
    Consumer<ScriptedExchange> script = scripts.poll();
    if (script != null) {
      ready.add(() -> script.accept(exchange));
    }
    if (closed) {
      exchange.fail(TransportFailure.Kind.CLOSED);
    }
    return exchange;
  }

  @Override
  public Carrier carrier() {
    return this;
  }

  @Override
  public void close() {
    closed = true;
    exchanges.forEach(each -> each.fail(TransportFailure.Kind.CLOSED));
  }

  private void requireRunning() {
    if (!isCurrent()) {
      throw new IllegalStateException("expected the carrier's own thread, but this is another");
    }
  }

  private record ScriptedAlarm(Runnable task, long dueNanos, long number) {}
}
