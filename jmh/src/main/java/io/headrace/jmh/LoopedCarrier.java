package io.headrace.jmh;

import io.headrace.client.transport.Carrier;
import io.headrace.client.transport.Exchange;
import io.headrace.client.transport.ExchangeListener;
import io.headrace.client.transport.Request;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * A carrier without a thread and without a socket: what is to run runs when its owner says so, and
 * every exchange is answered by a {@link LoopedExchange}. Time stands still, so nothing that is
 * scheduled ever comes due.
 */
final class LoopedCarrier implements Carrier {
  private static final Alarm NONE = () -> {};

  private final int records;
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private boolean running;

  /** A carrier to a server that gets so many records with each input. */
  LoopedCarrier(int records) {
    this.records = records;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  /** Runs what there is to run, until there is nothing more. */
  void run() {
    running = true;
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
    running = false;
  }

  @Override
  public Alarm schedule(Runnable task, long delayNanos) {
    return NONE;
  }

  @Override
  public long nanos() {
    return 0;
  }

  @Override
  public boolean isCurrent() {
    return running;
  }

  @Override
  public Exchange begin(Request request, ExchangeListener listener) {
    LoopedExchange exchange = new LoopedExchange(this, listener, records);
    execute(exchange::open);
    return exchange;
  }
}
