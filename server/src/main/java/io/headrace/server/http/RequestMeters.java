package io.headrace.server.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Counts requests and what goes with them. Meters are looked up once and kept, since a look-up by
 * name costs more than most answers. For any thread.
 */
public final class RequestMeters {
  private static final int STATUSES = 600;

  private final MeterRegistry registry;
  private final Map<Operation, AtomicReferenceArray<Timer>> timers = timers();
  private final Map<LiveKind, AtomicInteger> live = new EnumMap<>(LiveKind.class);
  private final Counter connectionsRefused;
  private final Counter stalledReaders;
  private final Counter bytesIn;
  private final Counter bytesOut;
  private final Counter outOfMemory;

  /** Registers the meters. */
  public RequestMeters(MeterRegistry registry) {
    this.registry = registry;
    for (LiveKind kind : LiveKind.values()) {
      AtomicInteger open = new AtomicInteger();
      live.put(kind, open);
      Gauge.builder("headrace.live", open, AtomicInteger::get)
          .description("Answers that are being given for as long as it takes")
          .tag("kind", kind.text())
          .register(registry);
    }
    this.connectionsRefused =
        counter("headrace.connections.refused", "Connections closed because too many were open");
    this.stalledReaders =
        counter("headrace.live.stalled", "Readers of events cut off because they took nothing");
    this.bytesIn = counter("headrace.body.bytes.in", "Bytes of request bodies that came");
    this.bytesOut =
        counter("headrace.body.bytes.out", "Bytes of answers and events handed to connections");
    this.outOfMemory =
        counter(
            "headrace.connections.out.of.memory",
            "Connections closed because there was no memory to serve them");
  }

  private Counter counter(String name, String what) {
    return Counter.builder(name).description(what).register(registry);
  }

  void answered(Operation operation, int status, long nanos) {
    AtomicReferenceArray<Timer> known = Objects.requireNonNull(timers.get(operation));
    Timer timer = known.get(status);
    if (timer == null) {
      timer = register(operation, status);
      known.set(status, timer);
    }
    timer.record(nanos, TimeUnit.NANOSECONDS);
  }

  private static Map<Operation, AtomicReferenceArray<Timer>> timers() {
    Map<Operation, AtomicReferenceArray<Timer>> timers = new EnumMap<>(Operation.class);
    for (Operation each : Operation.values()) {
      timers.put(each, new AtomicReferenceArray<>(STATUSES));
    }
    return timers;
  }

  private Timer register(Operation operation, int status) {
    return Timer.builder("headrace.requests")
        .description("Requests by what they asked for and how they were answered")
        .tag("operation", operation.text())
        .tag("status", Integer.toString(status))
        .serviceLevelObjectives(
            Duration.ofNanos(250_000),
            Duration.ofNanos(500_000),
            Duration.ofMillis(1),
            Duration.ofMillis(2),
            Duration.ofMillis(5),
            Duration.ofMillis(10),
            Duration.ofMillis(25),
            Duration.ofMillis(100),
            Duration.ofMillis(500),
            Duration.ofSeconds(2))
        .register(registry);
  }

  /** A live answer began (1) or ended (-1). */
  void live(LiveKind kind, int change) {
    Objects.requireNonNull(live.get(kind)).addAndGet(change);
  }

  /** A live reader was closed because it took nothing. */
  public void stalledReader() {
    stalledReaders.increment();
  }

  void connectionRefused() {
    connectionsRefused.increment();
  }

  /** A connection is closed because there was no memory to serve it. */
  void outOfMemory() {
    outOfMemory.increment();
  }

  /** A connection is closed for a failure, whatever it was. */
  void connectionFailed(Throwable cause) {
    if (cause instanceof OutOfMemoryError) {
      outOfMemory();
    }
  }

  void bytesIn(int bytes) {
    bytesIn.increment(bytes);
  }

  void bytesOut(int bytes) {
    bytesOut.increment(bytes);
  }
}
