package io.headrace.cli.bench;

import io.headrace.cli.terminal.Shell;
import io.headrace.client.StreamClient;
import io.headrace.client.read.ReadOptions;
import io.headrace.client.read.ReadSession;
import io.headrace.client.read.ReadStart;
import io.headrace.log.time.Time;
import io.headrace.wire.ReadBatch;
import io.headrace.wire.SequencedRecord;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** A thread that reads with the SDK what a writer writes, and checks every record. */
final class SoakReader {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration GLANCE = Duration.ofMillis(100);

  private final Load load;
  private final Time time;
  private final StreamClient stream;
  private final SoakPace pace;
  private final SoakWriter writer;
  private final Recorder latencies = new Recorder(3);

  // Written on the reading thread alone.
  private volatile long received;

  SoakReader(Load load, Shell shell, StreamClient stream, SoakPace pace, SoakWriter writer) {
    this.load = load;
    this.time = shell.time();
    this.stream = stream;
    this.pace = pace;
    this.writer = writer;
  }

  void read() {
    try (ReadSession session = stream.readSession(ReadOptions.from(ReadStart.seqNum(0)))) {
      long heard = time.nanos();
      while (!(writer.isDone() && received >= writer.acknowledged())) {
        if (next(session)) {
          heard = time.nanos();
        } else if (time.nanos() - heard > PATIENCE.toNanos()) {
          throw new MismatchException(
              "the reader got nothing for %d s after %d records"
                  .formatted(PATIENCE.toSeconds(), received));
        }
      }
    } catch (InterruptedException | RuntimeException e) {
      load.fail(e);
    } finally {
      load.finished();
    }
  }

  /** How many records were read so far. */
  long received() {
    return received;
  }

  /** The latencies since this was asked last, from when a record was due until it was read. */
  Histogram latencies() {
    return latencies.getIntervalHistogram();
  }

  private boolean next(ReadSession session) throws InterruptedException {
    Optional<ReadBatch> batch;
    try {
      batch = session.next(GLANCE);
    } catch (TimeoutException e) {
      return false;
    }
    if (batch.isEmpty()) {
      throw new MismatchException("a read without an end has ended after " + received);
    }
    take(batch.get());
    return true;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes it.
  private void take(ReadBatch batch) {
    long now = time.nanos();
    for (SequencedRecord record : batch.records()) {
      pace.check(record, received);
      latencies.recordValue(now - pace.dueNanos(received));
      received++;
    }
  }
}
