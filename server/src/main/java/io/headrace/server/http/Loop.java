package io.headrace.server.http;

import io.headrace.log.time.Time;
import io.headrace.wire.TextBuffer;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.HashSet;
import java.util.Set;

/**
 * One event loop and what its thread owns: everything that connections of the same loop share
 * without a lock. Except where said, only its thread may touch it.
 */
public final class Loop {
  private final EventLoop executor;
  private final Time time;
  private final ByteBufAllocator allocator;
  private final Mailbox mailbox;
  private final AlarmWheel alarms;
  private final FlushQueue flushes;
  private final DateText date;
  private final TextBuffer text = new TextBuffer();
  private final Set<Connection> connections = new HashSet<>();

  /** What belongs to an event loop. */
  public Loop(EventLoop executor, Time time, ByteBufAllocator allocator) {
    this.executor = executor;
    this.time = time;
    this.allocator = allocator;
    this.mailbox = new Mailbox(executor);
    this.alarms = new AlarmWheel(executor, time);
    this.flushes = new FlushQueue(executor);
    this.date = new DateText(time);
  }

  /** The event loop; any thread may have work done by it. */
  public EventLoop executor() {
    return executor;
  }

  /** The clock. */
  public Time time() {
    return time;
  }

  /** Whether this is its thread. */
  public boolean isCurrent() {
    return executor.inEventLoop();
  }

  /** Takes work from any thread. */
  public Mailbox mailbox() {
    return mailbox;
  }

  /** Rings at given times. */
  public AlarmWheel alarms() {
    return alarms;
  }

  /** Sends what was written, once per turn of the loop. */
  FlushQueue flushes() {
    return flushes;
  }

  /** Sends what was written so far, amid a long turn. */
  public void flush() {
    flushes.flushNow();
  }

  /** An empty buffer for a text that is copied away before anybody else writes one. */
  public TextBuffer text() {
    return text.clear();
  }

  /** Where buffers for sockets come from. */
  public ByteBufAllocator allocator() {
    return allocator;
  }

  DateText date() {
    return date;
  }

  Set<Connection> connections() {
    return connections;
  }
}
