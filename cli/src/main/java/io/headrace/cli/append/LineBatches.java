package io.headrace.cli.append;

import io.headrace.cli.text.RecordFormat;
import io.headrace.log.Batch;
import io.headrace.log.time.Time;
import io.headrace.wire.AppendRecord;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Gathers lines into batches. A batch ends when it is full, when the lines end, or when its first
 * line has waited for the linger time. While a batch is being appended, the next lines are read.
 */
public final class LineBatches {
  private final LineQueue queue;
  private final Duration linger;
  private final Time time;

  /** What was taken from the queue and did not go into the last batch. */
  private @Nullable Input ahead;

  LineBatches(LineQueue queue, Duration linger, Time time) {
    this.queue = queue;
    this.linger = linger;
    this.time = time;
  }

  /**
   * Begins to read an input, on a thread of its own.
   *
   * @param linger how long a batch waits for more lines
   * @param threads makes the thread; as a read from a terminal cannot be interrupted, it must not
   *     keep the process from ending
   */
  public static LineBatches of(
      InputStream in, RecordFormat format, Duration linger, Time time, ThreadFactory threads) {
    LineQueue queue = new LineQueue();
    threads.newThread(new LineFeeder(in, format, queue)).start();
    return new LineBatches(queue, linger, time);
  }

  /** Ends the lines with those that were read. May be called from any thread. */
  public void stop() {
    queue.end();
  }

  /**
   * Waits for the next batch.
   *
   * @return the batch, or empty if the lines have ended
   * @throws BadLineException if the next line is no record
   */
  public Optional<LineBatch> next() throws InterruptedException {
    return switch (takeFirst()) {
      case Input.Line first -> Optional.of(gather(first));
      case Input.End end -> {
        ahead = end;
        yield Optional.empty();
      }
      case Input.Bad(long number, String reason) -> throw new BadLineException(number, reason);
    };
  }

  private Input takeFirst() throws InterruptedException {
    @Nullable Input first = ahead;
    ahead = null;
    return first == null ? queue.take() : first;
  }

  private LineBatch gather(Input.Line first) throws InterruptedException {
    long deadlineNanos = time.nanos() + linger.toNanos();
    List<AppendRecord> records = new ArrayList<>();
    records.add(first.record());
    int meteredBytes = first.record().meteredBytes();
    while (records.size() < Batch.MAX_RECORDS) {
      long leftNanos = Math.max(0, deadlineNanos - time.nanos());
      @Nullable Input input = queue.poll(Duration.ofNanos(leftNanos));
      if (input instanceof Input.Line(_, AppendRecord record)
          && meteredBytes + record.meteredBytes() <= Batch.MAX_METERED_BYTES) {
        records.add(record);
        meteredBytes += record.meteredBytes();
      } else {
        ahead = input;
        break;
      }
    }
    return new LineBatch(first.number(), records);
  }
}
