package io.headrace.jmh;

import io.headrace.client.append.Producer;
import io.headrace.client.append.ProducerOptions;
import io.headrace.client.append.RecordReceipt;
import io.headrace.wire.AppendRecord;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the SDK's producer does for a record of 100 bytes, without sockets and threads: put into a
 * batch of 1000, which is written and acknowledged, and given its receipt.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ProducerBenchmark {
  private static final int BATCH = 1000;

  private final AppendRecord record = AppendRecord.of("x".repeat(100));

  private LoopedCarrier carrier = new LoopedCarrier(BATCH);
  private Producer producer = producer();

  /** Begins a producer. */
  @Setup
  public void begin() {
    carrier = new LoopedCarrier(BATCH);
    producer = producer();
  }

  private Producer producer() {
    return Producer.on(
        LoopedSessions.on(carrier),
        ProducerOptions.DEFAULT.withMaxBatch(BATCH, ProducerOptions.DEFAULT.maxMeteredBytes()));
  }

  /** A record, from submission to receipt. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public RecordReceipt submitted() throws InterruptedException {
    CompletableFuture<RecordReceipt> last = producer.submit(record);
    for (int i = 1; i < BATCH; i++) {
      last = producer.submit(record);
    }
    carrier.run();
    return last.join();
  }
}
