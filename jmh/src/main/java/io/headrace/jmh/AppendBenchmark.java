package io.headrace.jmh;

import io.headrace.client.append.AppendSession;
import io.headrace.client.append.Receipt;
import io.headrace.client.append.Ticket;
import io.headrace.wire.AppendInput;
import io.headrace.wire.AppendRecord;
import java.util.Collections;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the SDK's append session does for an input of records of 100 bytes, from when it is
 * submitted until its receipt is there, without sockets and threads: checked, encoded, given its
 * place, written, acknowledged. Sixteen inputs at a time, as a busy session has them.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class AppendBenchmark {
  private static final int AT_A_TIME = 16;

  @Param({"1", "100"})
  int records;

  private AppendInput input = AppendInput.of();
  private LoopedCarrier carrier = new LoopedCarrier(0);
  private AppendSession session = LoopedSessions.on(carrier);

  /** Begins a session. */
  @Setup
  public void begin() {
    input = AppendInput.of(Collections.nCopies(records, AppendRecord.of("x".repeat(100))));
    carrier = new LoopedCarrier(records);
    session = LoopedSessions.on(carrier);
  }

  /** An input, from submission to receipt. */
  @Benchmark
  @OperationsPerInvocation(AT_A_TIME)
  public Receipt session() {
    Ticket last = session.submitAsync(input);
    for (int i = 1; i < AT_A_TIME; i++) {
      last = session.submitAsync(input);
    }
    carrier.run();
    return last.receipt().join();
  }
}
