package io.headrace.testkit.kill;

import io.headrace.log.AppendRequest;
import io.headrace.log.Batch;
import io.headrace.log.ProducerSequence;
import io.headrace.log.journal.JournalOptions;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.BasinName;
import io.headrace.wire.StreamName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What the process that is killed writes, and the one that looks afterwards expects. */
final class Load {
  static final int WRITERS = 16;
  static final int STREAMS = 4;
  static final BasinName BASIN = new BasinName("kill-basin");

  /** Small, so that segments roll, checkpoints are written and segments rewritten in each round. */
  static final JournalOptions OPTIONS =
      new JournalOptions(
          256 << 10,
          64 << 10,
          4 << 10,
          128 << 10,
          2,
          8 << 10,
          Duration.ZERO,
          Duration.ofMillis(10));

  private Load() {}

  static StreamName stream(int writer) {
    return new StreamName("stream-" + writer % STREAMS);
  }

  /** Whether a writer is an idempotent producer, and so sends again what it is not sure of. */
  static boolean isProducer(int writer) {
    return writer % 2 == 0;
  }

  /** How many records a writer's append has. */
  static int recordsOf(int writer, long append) {
    return 1 + (int) ((writer + append) % 4);
  }

  /** What a record says: who wrote it, in which append, and which of its records it is. */
  static String body(int writer, long append, int record) {
    return writer + " " + append + " " + record + " " + "x".repeat((int) (append % 150));
  }

  static AppendRequest append(int writer, long append) {
    List<AppendRecord> records = new ArrayList<>();
    for (int record = 0; record < recordsOf(writer, append); record++) {
      records.add(AppendRecord.of(body(writer, append, record)));
    }
    Optional<ProducerSequence> producer =
        isProducer(writer)
            ? Optional.of(new ProducerSequence("writer-" + writer, 0, append))
            : Optional.empty();
    return new AppendRequest(
        Batch.of(records),
        OptionalLong.empty(),
        Optional.empty(),
        producer,
        Optional.empty(),
        /* close= */ false);
  }
}
