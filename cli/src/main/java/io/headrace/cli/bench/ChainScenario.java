package io.headrace.cli.bench;

import io.headrace.cli.json.Json;
import io.headrace.cli.text.StreamUri;
import io.headrace.log.time.Time;
import io.headrace.wire.StreamName;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * One producer at a steady pace, a live reader beside it, then a reader who catches up: what both
 * read is verified record by record, and must be what was written.
 */
final class ChainScenario implements Scenario {
  private static final long PATIENCE_SECONDS = 60;
  private static final long CATCH_UP_PATIENCE_SECONDS = 300;
  private static final Duration GLANCE = Duration.ofMillis(20);

  @Override
  public String name() {
    return "chain";
  }

  @Override
  public String title() {
    return "Chain: one producer, a live reader and one who catches up, every record verified";
  }

  @Override
  public List<Result> run(Bench bench) throws IOException, InterruptedException {
    ChainOptions options = bench.options().chain();
    try (Target target = bench.target()) {
      if (!bench.options().warmUp().isZero()) {
        bench.progress("a chain, to warm up");
        new Run(bench, target, bench.options().warmUp()).results(/* catchUp= */ false);
      }
      if (bench.shell().interruption().raised()) {
        throw new InterruptedException();
      }
      bench.progress(
          "%d MiB/s in records of %d bytes for %s s"
              .formatted(
                  options.targetMebibytes(),
                  options.recordBytes(),
                  seconds(bench.options().duration())));
      return new Run(bench, target, bench.options().duration()).results(/* catchUp= */ true);
    }
  }

  private static String seconds(Duration duration) {
    return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString();
  }

  /**
   * Timestamps are the bench's own, and the stream goes by itself if the bench cannot delete it.
   */
  private static Json.Members config(ChainOptions options) {
    return Json.Members.NONE
        .with("storage_class", options.storageClass().map(Json.Text::new))
        .with("retention_policy", Json.Members.NONE.with("age", Json.Digits.of(3600)))
        .with(
            "timestamping",
            Json.Members.NONE
                .with("mode", new Json.Text("client-require"))
                .with("uncapped", new Json.Truth(true)))
        .with("delete_on_empty", Json.Members.NONE.with("min_age_secs", Json.Digits.of(60)));
  }

  /** One run, on a stream of its own. */
  private static final class Run {
    private final Bench bench;
    private final Target target;
    private final StreamUri uri;
    private final Duration duration;
    private final Time time;
    private final int recordBytes;

    Run(Bench bench, Target target, Duration duration) {
      this.bench = bench;
      this.target = target;
      this.duration = duration;
      String name = "bench/" + Math.floorMod(bench.shell().random().nextLong(), 1L << 40);
      this.uri = new StreamUri(target.basin(), new StreamName(name));
      this.time = bench.shell().time();
      this.recordBytes = bench.options().chain().recordBytes();
    }

    List<Result> results(boolean catchUp) throws InterruptedException {
      target.api().createStream(uri, config(bench.options().chain()));
      try {
        return measured(catchUp);
      } finally {
        target.api().deleteStream(uri);
      }
    }

    private List<Result> measured(boolean catchUp) throws InterruptedException {
      Load reading = new Load(1, time.nanos(), Long.MAX_VALUE);
      Load writing = new Load(1, time.nanos(), Long.MAX_VALUE);
      long start = time.nanos();
      ChainReader reader = new ChainReader(reading, time, start, /* live= */ true);
      ChainWriter writer =
          new ChainWriter(
              writing,
              time,
              start,
              recordBytes,
              (long) bench.options().chain().targetMebibytes() << 20);
      begin(new Session(reading, target.requests().readSession(name(), "seq_num=0"), reader));
      begin(new Session(writing, target.requests().session(name()), writer));
      SyncCounts before = target.syncs();
      boolean whole = write(writer, reader, writing, reading);
      SyncCounts syncs = target.syncs().since(before);
      List<Result> results = new ArrayList<>();
      results.add(
          result(
              "write",
              writer.acknowledged(),
              writer.seconds(),
              Optional.of(writing.latencies()),
              syncs));
      results.add(
          result(
              "live read",
              reader.received(),
              reader.secondsSince(start),
              Optional.of(reading.latencies()),
              syncs));
      if (whole) {
        expectSame("the live reader", writer, reader);
      }
      if (whole && catchUp) {
        results.add(catchUp(writer));
      }
      return results;
    }

    /** Returns whether it came to its end. */
    private boolean write(ChainWriter writer, ChainReader reader, Load writing, Load reading)
        throws InterruptedException {
      try {
        long end = time.nanos() + duration.toNanos();
        while (time.nanos() < end) {
          writing.check();
          reading.check();
          bench.shell().pause().sleep(GLANCE);
        }
        writer.stop();
        writing.await(PATIENCE_SECONDS);
        awaitAll(reader, writer.acknowledged(), reading);
        reader.leave();
        reading.await(PATIENCE_SECONDS);
        return true;
      } catch (InterruptedException e) {
        if (!bench.shell().interruption().raised()) {
          throw e;
        }
        bench.progress("interrupted: what there is until now, and no catch-up");
        writer.stop();
        writing.await(PATIENCE_SECONDS);
        reader.leave();
        reading.await(PATIENCE_SECONDS);
        return false;
      }
    }

    private void awaitAll(ChainReader reader, long records, Load reading)
        throws InterruptedException {
      long patience = time.nanos() + Duration.ofSeconds(PATIENCE_SECONDS).toNanos();
      while (reader.received() < records) {
        reading.check();
        if (time.nanos() > patience) {
          throw new MismatchException(
              "the live reader got %d of %d records".formatted(reader.received(), records));
        }
        bench.shell().pause().sleep(GLANCE);
      }
    }

    private Result catchUp(ChainWriter writer) throws InterruptedException {
      Duration delay = bench.options().chain().catchUpDelay();
      bench.progress("catch up, after a pause of " + seconds(delay) + " s");
      bench.shell().pause().sleep(delay);
      long start = time.nanos();
      Load reading = new Load(1, start, Long.MAX_VALUE);
      ChainReader reader = new ChainReader(reading, time, start, /* live= */ false);
      begin(
          new Session(reading, target.requests().readSession(name(), "seq_num=0&wait=0"), reader));
      reading.await(CATCH_UP_PATIENCE_SECONDS);
      expectSame("the reader who catches up", writer, reader);
      return result(
          "catch-up read",
          reader.received(),
          reader.secondsSince(start),
          Optional.empty(),
          SyncCounts.UNKNOWN);
    }

    private static void expectSame(String who, ChainWriter writer, ChainReader reader) {
      if (reader.received() != writer.acknowledged() || reader.lastHash() != writer.lastHash()) {
        throw new MismatchException(
            "%s has %d records with the hash %x, but %d with the hash %x were written"
                .formatted(
                    who,
                    reader.received(),
                    reader.lastHash(),
                    writer.acknowledged(),
                    writer.lastHash()));
      }
    }

    private String name() {
      // The slash in it is a part of the name.
      return uri.stream().text().replace("/", "%2F");
    }

    private void begin(Party party) throws InterruptedException {
      var channel = target.threads().connect(target.address(), List.of(party.handler())).getFirst();
      channel.eventLoop().execute(() -> party.begin(channel));
    }

    private Result result(
        String setting,
        long records,
        double seconds,
        Optional<Histogram> latencies,
        SyncCounts syncs) {
      double length = Math.max(seconds, 1e-9);
      return Result.of(
          setting,
          Figure.of("MiB/s", records * (double) recordBytes / (1 << 20) / length),
          Figure.of("records/s", records / length),
          Figure.of("records", (double) records),
          Figure.of("s", seconds),
          millis("min ms", latencies, 0),
          millis("p50 ms", latencies, 50),
          millis("p90 ms", latencies, 90),
          millis("p99 ms", latencies, 99),
          millis("max ms", latencies, 100),
          syncs.millisAt("sync p50 ms", 50),
          syncs.millisAt("sync p99 ms", 99));
    }

    private static Figure millis(String name, Optional<Histogram> latencies, double percentile) {
      return latencies
          .filter(some -> some.getTotalCount() > 0)
          .map(some -> Figure.of(name, some.getValueAtPercentile(percentile) / 1e6))
          .orElseGet(() -> Figure.unknown(name));
    }
  }
}
