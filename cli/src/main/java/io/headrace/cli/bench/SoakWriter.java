package io.headrace.cli.bench;

import io.headrace.cli.terminal.Shell;
import io.headrace.client.StreamClient;
import io.headrace.client.append.Producer;
import io.headrace.client.append.RecordReceipt;
import io.headrace.log.time.Time;
import java.time.Duration;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/** A thread that hands a producer of the SDK records when they are due, until the load is over. */
final class SoakWriter {
  private static final Duration REST = Duration.ofMillis(1);

  private final Load load;
  private final Shell shell;
  private final Time time;
  private final StreamClient stream;
  private final SoakPace pace;
  private final Recorder latencies = new Recorder(3);

  // Written on the client's thread alone.
  private volatile long acknowledged;
  private volatile boolean done;

  SoakWriter(Load load, Shell shell, StreamClient stream, SoakPace pace) {
    this.load = load;
    this.shell = shell;
    this.time = shell.time();
    this.stream = stream;
    this.pace = pace;
  }

  void write() {
    // Closing waits for all receipts.
    try (Producer producer = stream.producer()) {
      long number = 0;
      for (long now = time.nanos(); !load.isOver(now); now = time.nanos()) {
        for (; pace.dueNanos(number) <= now; number++) {
          long due = pace.dueNanos(number);
          var _ =
              producer
                  .submit(pace.record(number))
                  .whenComplete((receipt, failure) -> ended(due, receipt, failure));
        }
        shell.pause().sleep(REST);
      }
    } catch (InterruptedException | RuntimeException e) {
      load.fail(e);
    } finally {
      done = true;
      load.finished();
    }
  }

  /** How many records were acknowledged so far. */
  long acknowledged() {
    return acknowledged;
  }

  /** Whether every record that will ever be acknowledged is. */
  boolean isDone() {
    return done;
  }

  /** The latencies since this was asked last, from when a record was due until its receipt. */
  Histogram latencies() {
    return latencies.getIntervalHistogram();
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes it.
  private void ended(long due, @Nullable RecordReceipt receipt, @Nullable Throwable failure) {
    if (receipt == null || receipt.seqNum().orElse(-1) != acknowledged) {
      load.fail(
          failure != null
              ? failure
              : new MismatchException("expected a receipt of " + acknowledged + ": " + receipt));
    } else {
      acknowledged++;
      latencies.recordValue(time.nanos() - due);
    }
  }
}
