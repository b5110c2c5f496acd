package io.headrace.server.http;

import io.headrace.log.time.Time;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The alarms of one event loop, in a wheel of lists: setting one and calling it off cost a few
 * stores, however many there are. They ring up to {@link #TICK_NANOS} late and never early.
 *
 * <p>The loop looks at the clock every tick as long as any alarm is set, and not at all otherwise.
 * What counts is the injected clock; how the real one runs only decides when it is looked at.
 */
public final class AlarmWheel {
  private static final Logger LOG = LoggerFactory.getLogger(AlarmWheel.class);

  /** How far apart the looks at the clock are, in nanoseconds. */
  public static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

  /** A power of two; 25.6 seconds a round. Alarms further away are met once a round. */
  private static final int SLOTS = 1024;

  private final ScheduledExecutorService loop;
  private final Time time;
  private final @Nullable Alarm[] slots = new Alarm[SLOTS];
  private final Runnable turn = this::turn;
  private long lastTick;
  private int size;
  private boolean turning;

  AlarmWheel(ScheduledExecutorService loop, Time time) {
    this.loop = loop;
    this.time = time;
    this.lastTick = tickOf(time.nanos());
  }

  /** Sets an alarm to ring some nanoseconds from now, in place of any earlier time. */
  public void set(Alarm alarm, long inNanos) {
    cancel(alarm);
    if (size == 0) {
      lastTick = tickOf(time.nanos());
    }
    alarm.atNanos = time.nanos() + Math.max(1, inNanos);
    insert(alarm);
    if (!turning) {
      turning = true;
      schedule();
    }
  }

  /** Calls an alarm off, if it is set. */
  public void cancel(Alarm alarm) {
    if (!alarm.set) {
      return;
    }
    alarm.set = false;
    size--;
    if (alarm.previous != null) {
      alarm.previous.next = alarm.next;
    } else {
      slots[slotOf(alarm)] = alarm.next;
    }
    if (alarm.next != null) {
      alarm.next.previous = alarm.previous;
    }
    alarm.previous = null;
    alarm.next = null;
  }

  private void insert(Alarm alarm) {
    int slot = slotOf(alarm);
    Alarm first = slots[slot];
    alarm.next = first;
    if (first != null) {
      first.previous = alarm;
    }
    slots[slot] = alarm;
    alarm.set = true;
    size++;
  }

  private void turn() {
    long now = time.nanos();
    long tick = tickOf(now);
    // A clock that was moved far ahead passes each slot once, not each tick.
    long from = Math.max(lastTick, tick - SLOTS + 1);
    for (long each = from; each <= tick; each++) {
      ring((int) each & (SLOTS - 1), now);
    }
    lastTick = tick;
    turning = size > 0;
    if (turning) {
      schedule();
    }
  }

  /** Rings what is due in a slot. Ringing may set and cancel any alarm, so the list is met anew. */
  private void ring(int slot, long now) {
    Alarm alarm;
    while ((alarm = firstDue(slot, now)) != null) {
      cancel(alarm);
      try {
        alarm.rings();
      } catch (RuntimeException | OutOfMemoryError e) {
        LOG.error("An alarm failed", e);
      }
    }
  }

  private @Nullable Alarm firstDue(int slot, long now) {
    Alarm alarm = slots[slot];
    while (alarm != null && alarm.atNanos - now > 0) {
      alarm = alarm.next;
    }
    return alarm;
  }

  private void schedule() {
    if (!loop.isShutdown()) {
      var _ = loop.schedule(turn, TICK_NANOS, TimeUnit.NANOSECONDS);
    }
  }

  private static int slotOf(Alarm alarm) {
    return (int) tickOf(alarm.atNanos) & (SLOTS - 1);
  }

  private static long tickOf(long nanos) {
    return Math.floorDiv(nanos, TICK_NANOS);
  }
}
