package io.headrace.server;

import io.headrace.log.time.Time;
import io.headrace.sessions.Alarms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that moves only when a test moves it; what is due then is done at once. */
public final class FakeTime implements Time, Alarms {
  private final AtomicLong nanos = new AtomicLong(1_000_000_000L);
  private final AtomicLong wallMillis = new AtomicLong(1_750_000_000_000L);
  private final PriorityQueue<Alarm> alarms = new PriorityQueue<>();

  @Override
  public long wallMillis() {
    return wallMillis.get();
  }

  @Override
  public long nanos() {
    return nanos.get();
  }

  /** Lets time pass. */
  public void advance(Duration duration) {
    wallMillis.addAndGet(duration.toMillis());
    nanos.addAndGet(duration.toNanos());
    due().forEach(Runnable::run);
  }

  @Override
  public void after(long delayMillis, Runnable work) {
    synchronized (alarms) {
      alarms.add(new Alarm(wallMillis() + delayMillis, work));
    }
  }

  private List<Runnable> due() {
    List<Runnable> due = new ArrayList<>();
    synchronized (alarms) {
      while (!alarms.isEmpty() && alarms.peek().atMillis() <= wallMillis()) {
        due.add(alarms.remove().work());
      }
    }
    return due;
  }

  private record Alarm(long atMillis, Runnable work) implements Comparable<Alarm> {
    @Override
    public int compareTo(Alarm other) {
      return Long.compare(atMillis, other.atMillis);
    }
  }
}
