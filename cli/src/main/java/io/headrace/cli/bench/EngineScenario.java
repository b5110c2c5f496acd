package io.headrace.cli.bench;

import io.headrace.log.AdminOutcome;
import io.headrace.log.AppendOutcome;
import io.headrace.log.AppendRequest;
import io.headrace.log.BasinConfig;
import io.headrace.log.Batch;
import io.headrace.log.Engine;
import io.headrace.log.Lookup;
import io.headrace.log.Stream;
import io.headrace.log.StreamTemplate;
import io.headrace.log.disk.Disk;
import io.headrace.log.disk.FileDisk;
import io.headrace.log.disk.MemoryDisk;
import io.headrace.log.journal.JournalOptions;
import io.headrace.log.journal.RunningJournal;
import io.headrace.log.time.Time;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.BasinName;
import io.headrace.wire.StreamName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Appends to the engine in this process, without a server before it. One thread drives all writers,
 * as an event loop would: it takes what was answered, and has each writer append its next.
 */
final class EngineScenario implements Scenario {
  private static final BasinName BASIN = new BasinName("bench-engine");
  private static final long MEMORY_BYTES = 4L << 30;

  /** How many write, and how much at once. */
  private record Setting(int writers, int batchRecords) {
    String text() {
      return writers
          + (writers == 1 ? " writer, " : " writers, ")
          + (batchRecords == 1 ? "1 record" : "batches of " + batchRecords);
    }
  }

  private static final Setting WARM_UP = new Setting(64, 1);
  private static final List<Setting> SETTINGS =
      List.of(new Setting(1, 1), new Setting(64, 1), new Setting(1000, 1), new Setting(64, 100));

  @Override
  public String name() {
    return "engine";
  }

  @Override
  public String title() {
    return "Engine: appends in this process, durable before the answer, records of "
        + Bodies.BYTES
        + " bytes";
  }

  @Override
  public List<Result> run(Bench bench) throws IOException, InterruptedException {
    // One writer alone would leave the code cold for minutes.
    bench.progress("engine, to warm up");
    measure(bench, WARM_UP, bench.options().warmUp(), Duration.ofMillis(1));
    List<Result> results = new ArrayList<>();
    for (Setting setting : SETTINGS) {
      bench.progress("engine with " + setting.text());
      results.add(measure(bench, setting, bench.options().settling(), bench.options().duration()));
    }
    return results;
  }

  private static Result measure(Bench bench, Setting setting, Duration warmUp, Duration duration)
      throws IOException, InterruptedException {
    Path folder = bench.newFolder();
    Time time = bench.shell().time();
    try (RunningJournal journal =
        RunningJournal.open(disk(bench, folder), time, JournalOptions.DEFAULT)) {
      List<Stream> streams = streams(journal.journal(), setting.writers());
      Drive drive = new Drive(time, setting, streams, warmUp, duration);
      drive.run();
      return drive.result();
    } finally {
      Folders.delete(folder);
    }
  }

  private static Disk disk(Bench bench, Path folder) throws IOException {
    return bench.options().memory() ? new MemoryDisk(MEMORY_BYTES) : new FileDisk(folder);
  }

  private static List<Stream> streams(Engine engine, int count) {
    created(engine.createBasin(BASIN, BasinConfig.DEFAULT, Optional.empty()));
    List<CompletableFuture<?>> creations = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      creations.add(engine.createStream(BASIN, name(i), StreamTemplate.DEFAULT, Optional.empty()));
    }
    CompletableFuture.allOf(creations.toArray(CompletableFuture[]::new)).join();
    List<Stream> streams = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (!(engine.stream(BASIN, name(i)) instanceof Lookup.Found(Stream stream))) {
        throw new MismatchException("stream " + name(i) + " was created and is not there");
      }
      streams.add(stream);
    }
    return streams;
  }

  private static <T> void created(CompletableFuture<AdminOutcome<T>> creation) {
    if (!(creation.join() instanceof AdminOutcome.Done)) {
      throw new MismatchException("expected a creation, but got " + creation.join());
    }
  }

  private static StreamName name(int stream) {
    return new StreamName("s" + stream);
  }

  /** All writers, driven by the thread that runs it. */
  private static final class Drive {
    private final Time time;
    private final Setting setting;
    private final AppendRequest request;
    private final List<Writer> writers = new ArrayList<>();
    private final Queue<Writer> answered = new ConcurrentLinkedQueue<>();
    private final Thread driver = Thread.currentThread();
    private final Histogram latencies = new Histogram(3);
    private final long fromNanos;
    private final long toNanos;

    private volatile boolean waiting;
    private OptionalDouble cpuBefore = OptionalDouble.empty();
    private OptionalDouble cpuAfter = OptionalDouble.empty();

    Drive(Time time, Setting setting, List<Stream> streams, Duration warmUp, Duration duration) {
      this.time = time;
      this.setting = setting;
      AppendRecord record = AppendRecord.of(Bodies.text(Bodies.BYTES));
      this.request =
          AppendRequest.of(Batch.of(Collections.nCopies(setting.batchRecords(), record)));
      streams.forEach(stream -> writers.add(new Writer(stream)));
      this.fromNanos = time.nanos() + warmUp.toNanos();
      this.toNanos = fromNanos + duration.toNanos();
    }

    void run() throws InterruptedException {
      writers.forEach(writer -> writer.append(time.nanos()));
      int writing = writers.size();
      while (writing > 0) {
        Writer writer = next();
        long now = time.nanos();
        writer.check();
        count(now - writer.sinceNanos, now);
        if (now < toNanos) {
          writer.append(now);
        } else {
          writing--;
        }
      }
      for (Writer writer : writers) {
        writer.checkTail();
      }
    }

    private Writer next() throws InterruptedException {
      while (true) {
        @Nullable Writer writer = answered.poll();
        if (writer != null) {
          return writer;
        }
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        waiting = true;
        if (answered.isEmpty()) {
          LockSupport.park(this);
        }
        waiting = false;
      }
    }

    private void count(long latencyNanos, long now) {
      if (now < fromNanos) {
        return;
      }
      if (cpuBefore.isEmpty()) {
        cpuBefore = Kernel.cpuSeconds(ProcessHandle.current().pid());
      }
      if (now <= toNanos) {
        latencies.recordValue(latencyNanos);
      } else if (cpuAfter.isEmpty()) {
        cpuAfter = Kernel.cpuSeconds(ProcessHandle.current().pid());
      }
    }

    Result result() {
      double seconds = (toNanos - fromNanos) / 1e9;
      double appends = latencies.getTotalCount() / seconds;
      String cpu = "process CPU µs/append";
      return Result.of(
          setting.text(),
          Figure.of("appends/s", appends),
          Figure.of("records/s", appends * setting.batchRecords()),
          Figure.of("p50 ms", latencies.getValueAtPercentile(50) / 1e6),
          Figure.of("p99 ms", latencies.getValueAtPercentile(99) / 1e6),
          Figure.of("p99.9 ms", latencies.getValueAtPercentile(99.9) / 1e6),
          cpuBefore.isPresent() && cpuAfter.isPresent()
              ? Figure.of(
                  cpu,
                  (cpuAfter.getAsDouble() - cpuBefore.getAsDouble())
                      * 1e6
                      / latencies.getTotalCount())
              : Figure.unknown(cpu));
    }

    /** One writer, and its one append. */
    private final class Writer {
      private final Stream stream;
      private long next;
      private long sinceNanos;
      private volatile @Nullable AppendOutcome outcome;

      Writer(Stream stream) {
        this.stream = stream;
      }

      void append(long now) {
        sinceNanos = now;
        stream.append(request, this::done);
      }

      private void done(AppendOutcome given) {
        outcome = given;
        answered.add(this);
        if (waiting) {
          LockSupport.unpark(driver);
        }
      }

      void check() {
        if (!(outcome instanceof AppendOutcome.Appended appended)
            || appended.start().seqNum() != next) {
          throw new MismatchException(
              "expected record " + next + " of " + stream.name() + " stored, but got " + outcome);
        }
        next = appended.end().seqNum();
      }

      void checkTail() {
        long tail = stream.stable().tail().seqNum();
        if (tail != next) {
          throw new MismatchException(
              stream.name() + " ends at " + tail + ", but " + next + " records were acknowledged");
        }
      }
    }
  }
}
