package io.headrace.client.append;

import io.headrace.wire.AppendInput;
import io.headrace.wire.AppendRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Puts records together to batches. Not for more than one thread at a time. */
final class Batcher {
  private final ProducerOptions options;

  private List<AppendRecord> records = new ArrayList<>();
  private List<CompletableFuture<RecordReceipt>> receipts = new ArrayList<>();
  private int meteredBytes;
  private long matchSeqNum;

  Batcher(ProducerOptions options) {
    this.options = options;
    this.matchSeqNum = options.matchSeqNum().orElse(0);
  }

  /**
   * A batch that takes no more records.
   *
   * @param input what is appended
   * @param receipts a receipt for each record, in order
   */
  record Batch(AppendInput input, List<CompletableFuture<RecordReceipt>> receipts) {}

  /**
   * Refuses a record that no batch can hold.
   *
   * @throws IllegalArgumentException if it is one
   */
  void check(AppendRecord record) {
    if (record.meteredBytes() > options.maxMeteredBytes()) {
      throw new IllegalArgumentException(
          "a record has at most %d metered bytes here, but this one has %d"
              .formatted(options.maxMeteredBytes(), record.meteredBytes()));
    }
  }

  /** Whether a record fits the batch that is being made. */
  boolean fits(AppendRecord record) {
    return meteredBytes + record.meteredBytes() <= options.maxMeteredBytes();
  }

  /** Adds a record that fits. */
  CompletableFuture<RecordReceipt> add(AppendRecord record) {
    CompletableFuture<RecordReceipt> receipt = new CompletableFuture<>();
    records.add(record);
    receipts.add(receipt);
    meteredBytes += record.meteredBytes();
    return receipt;
  }

  boolean isEmpty() {
    return records.isEmpty();
  }

  boolean isFull() {
    return records.size() == options.maxRecords() || meteredBytes == options.maxMeteredBytes();
  }

  /** Ends the batch and begins another; null if it has no record. */
  @Nullable Batch end() {
    if (records.isEmpty()) {
      return null;
    }
    OptionalLong match =
        options.matchSeqNum().isPresent() ? OptionalLong.of(matchSeqNum) : OptionalLong.empty();
    Batch ended = new Batch(new AppendInput(records, match, options.fencingToken()), receipts);
    matchSeqNum += records.size();
    records = new ArrayList<>();
    receipts = new ArrayList<>();
    meteredBytes = 0;
    return ended;
  }
}
