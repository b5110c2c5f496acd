package io.headrace.server;

import io.headrace.log.Engine;
import io.headrace.log.EngineCounters;
import io.headrace.log.Health;
import io.headrace.log.SyncTimes;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/** What the engine counts, as meters that are read when somebody looks. */
final class EngineMeters {
  private final PrometheusMeterRegistry registry;
  private final Engine engine;

  private EngineMeters(PrometheusMeterRegistry registry, Engine engine) {
    this.registry = registry;
    this.engine = engine;
  }

  static void register(PrometheusMeterRegistry registry, Engine engine) {
    EngineMeters meters = new EngineMeters(registry, engine);
    meters.counter("headrace.engine.appends", "Durable appends", EngineCounters::appends);
    meters.counter("headrace.engine.records", "Durable records", EngineCounters::records);
    meters.counter(
        "headrace.engine.record.bytes", "Metered bytes of records", EngineCounters::recordBytes);
    meters.counter("headrace.engine.commits", "Group commits", EngineCounters::commits);
    meters.counter(
        "headrace.engine.commit.nanos", "Time of write and sync", EngineCounters::commitNanos);
    meters.counter("headrace.engine.sync.nanos", "Time of sync alone", EngineCounters::syncNanos);
    meters.syncs();
    meters.counter(
        "headrace.engine.refused.full", "Refused for a full disk", EngineCounters::refusedFull);
    meters.counter(
        "headrace.engine.rewritten.bytes", "Copied by rewriting", EngineCounters::rewrittenBytes);
    meters.counter(
        "headrace.engine.reclaimed.bytes",
        "Given back to the disk",
        EngineCounters::reclaimedBytes);
    meters.gauge("headrace.engine.streams", "Streams", EngineCounters::streams);
    meters.gauge("headrace.engine.segments", "Segment files", EngineCounters::segments);
    meters.gauge("headrace.engine.disk.bytes", "Size of segment files", EngineCounters::diskBytes);
    Gauge.builder(
            "headrace.engine.healthy",
            engine,
            each -> each.health() instanceof Health.Healthy ? 1 : 0)
        .description("Whether the engine can do its work")
        .register(registry);
  }

  private void counter(String name, String what, ToLongFunction<EngineCounters> value) {
    FunctionCounter.builder(name, engine, each -> value.applyAsLong(each.counters()))
        .description(what)
        .register(registry);
  }

  private void gauge(String name, String what, ToLongFunction<EngineCounters> value) {
    Gauge.builder(name, engine, each -> value.applyAsLong(each.counters()))
        .description(what)
        .register(registry);
  }

  /**
   * The lengths of syncs as a histogram. It is Prometheus' own and not the registry's, which has
   * none for what somebody else has counted.
   */
  private void syncs() {
    registry.getPrometheusRegistry().register(() -> histogram(engine.counters()));
  }

  private static HistogramSnapshot histogram(EngineCounters counters) {
    double[] bounds =
        IntStream.range(0, SyncTimes.BUCKETS).mapToDouble(SyncTimes::boundSeconds).toArray();
    HistogramDataPointSnapshot syncs =
        HistogramDataPointSnapshot.builder()
            .classicHistogramBuckets(
                ClassicHistogramBuckets.of(bounds, counters.syncs().counts().toArray(Long[]::new)))
            .sum(counters.syncNanos() / 1e9)
            .build();
    return HistogramSnapshot.builder()
        .name("headrace_engine_sync_seconds")
        .help("Syncs by how long they took")
        .dataPoint(syncs)
        .build();
  }
}
