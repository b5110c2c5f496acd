package io.headrace.cli.bench;

import io.headrace.cli.terminal.Shell;
import io.headrace.client.StreamClient;
import io.headrace.client.append.Producer;
import io.headrace.client.append.RecordReceipt;
import io.headrace.log.time.Time;
import io.headrace.wire.AppendRecord;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * A thread that hands a producer of the SDK one record after the other, as fast as it takes them.
 * Every receipt is checked to follow the one before. Receipts come on one thread, the client's.
 */
final class SdkProducer {
  private final Shell shell;
  private final Time time;
  private final StreamClient stream;
  private final AppendRecord record = AppendRecord.of(Bodies.text(Bodies.BYTES));

  private long nextSeqNum;

  SdkProducer(Shell shell, StreamClient stream) {
    this.shell = shell;
    this.time = shell.time();
    this.stream = stream;
  }

  /** Begins, and goes on by itself until the load is over. */
  void begin(Load load) {
    shell.threads().newThread(() -> produce(load)).start();
  }

  /** The tail of the stream, if every record was acknowledged. After the end only. */
  long nextSeqNum() {
    return nextSeqNum;
  }

  private void produce(Load load) {
    Histogram latencies = load.histogram(this);
    // Closing waits for all receipts.
    try (Producer producer = stream.producer()) {
      for (long now = time.nanos(); !load.isOver(now); now = time.nanos()) {
        long sent = now;
        var _ =
            producer
                .submit(record)
                .whenComplete((receipt, failure) -> ended(load, latencies, sent, receipt, failure));
      }
    } catch (InterruptedException | RuntimeException e) {
      load.fail(e);
    } finally {
      load.finished();
    }
  }

  private void ended(
      Load load,
      Histogram latencies,
      long sent,
      @Nullable RecordReceipt receipt,
      @Nullable Throwable failure) {
    if (receipt == null || receipt.seqNum().orElse(-1) != nextSeqNum) {
      load.fail(
          failure != null
              ? failure
              : new MismatchException("expected a receipt of " + nextSeqNum + ": " + receipt));
    } else {
      nextSeqNum++;
      long now = time.nanos();
      load.answered(latencies, now - sent, now);
    }
  }
}
