package io.headrace.jmh;

import io.headrace.log.AppendOutcome;
import io.headrace.log.AppendRequest;
import io.headrace.log.Appender;
import io.headrace.log.BasinConfig;
import io.headrace.log.Batch;
import io.headrace.log.Lookup;
import io.headrace.log.Stream;
import io.headrace.log.StreamTemplate;
import io.headrace.log.disk.MemoryDisk;
import io.headrace.log.journal.Journal;
import io.headrace.log.journal.JournalOptions;
import io.headrace.log.time.SystemTime;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.BasinName;
import io.headrace.wire.StreamName;
import java.io.IOException;
import java.util.Collections;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * An append from its decision to its answer, without a disk: the whole engine but for the sync, in
 * one thread. Sixteen appends share a commit, as they do under load. The garbage of an append is
 * what {@code ./jmh} prints as {@code gc.alloc.rate.norm}; a part of it is the memory that the disk
 * consists of here.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class JournalBenchmark {
  private static final int GROUP = 16;

  @Param({"1", "100"})
  int records;

  private @Nullable Journal journal;
  private @Nullable Appender appender;
  private AppendRequest request = AppendRequest.of(Batch.of(Collections.nCopies(1, one())));
  private long answered;

  private static AppendRecord one() {
    return AppendRecord.of("x".repeat(100));
  }

  /** Opens an empty journal; each iteration has its own, since memory is not endless. */
  @Setup(Level.Iteration)
  public void open() throws IOException {
    request = AppendRequest.of(Batch.of(Collections.nCopies(records, one())));
    Journal opened =
        Journal.open(new MemoryDisk(3L << 30), SystemTime.INSTANCE, JournalOptions.MEMORY);
    BasinName basin = new BasinName("bench-basin");
    StreamName name = new StreamName("s");
    var _ = opened.createBasin(basin, BasinConfig.DEFAULT, Optional.empty());
    commitAll(opened);
    var _ = opened.createStream(basin, name, StreamTemplate.DEFAULT, Optional.empty());
    commitAll(opened);
    if (!(opened.stream(basin, name) instanceof Lookup.Found(Stream stream))) {
      throw new IllegalStateException("the stream was not created");
    }
    journal = opened;
    appender = stream.appender();
  }

  /** Closes it. */
  @TearDown(Level.Iteration)
  public void close() {
    if (journal != null) {
      journal.close();
    }
  }

  private static void commitAll(Journal journal) {
    journal.prepareSegment();
    while (journal.commit()) {
      journal.prepareSegment();
    }
  }

  /** One of sixteen appends that are committed together. */
  @Benchmark
  @OperationsPerInvocation(GROUP)
  public long append() {
    Journal open = journal;
    Appender writer = appender;
    if (open == null || writer == null) {
      throw new IllegalStateException("nothing is open");
    }
    for (int i = 0; i < GROUP; i++) {
      writer.append(request, this::answered);
    }
    commitAll(open);
    return answered;
  }

  private void answered(AppendOutcome outcome) {
    if (!(outcome instanceof AppendOutcome.Appended)) {
      throw new IllegalStateException("an append was not stored: " + outcome);
    }
    answered++;
  }
}
