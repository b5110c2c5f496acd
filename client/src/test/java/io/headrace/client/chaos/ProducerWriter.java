package io.headrace.client.chaos;

import io.headrace.client.StreamClient;
import io.headrace.client.append.AppendOptions;
import io.headrace.client.append.Producer;
import io.headrace.client.append.ProducerOptions;
import io.headrace.client.append.Receipt;
import io.headrace.client.append.RecordReceipt;
import io.headrace.client.error.HeadraceException;
import io.headrace.client.error.UncertainException;
import io.headrace.wire.AppendRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Appends records one by one, of which a producer makes batches. Which those were shows in what is
 * told: records of one batch share their receipt, or the failure.
 */
final class ProducerWriter implements Writer {
  private static final int ANY_BYTES = 1 << 20;

  /** What depends on the last receipt may be told a moment after it. */
  private static final long FLUSH_SECONDS = 10;

  private final Plan plan;
  private final Plan.Batching batching;
  private final Producer producer;
  private final List<CompletableFuture<RecordReceipt>> receipts = new ArrayList<>();
  private final List<CompletableFuture<String>> flushes = new ArrayList<>();
  private int flushed;

  ProducerWriter(Plan plan, Plan.Batching batching, StreamClient stream, AppendOptions options) {
    this.plan = plan;
    this.batching = batching;
    ProducerOptions some =
        ProducerOptions.DEFAULT
            .withLinger(Duration.ofMillis(batching.lingerMillis()))
            .withMaxBatch(batching.records(), ANY_BYTES);
    this.producer =
        stream.producer(plan.promise().demandsSeqNums() ? some.withMatchSeqNum(0) : some, options);
  }

  @Override
  public CompletableFuture<?> submit() throws InterruptedException {
    AppendRecord record = Body.record(Body.name(receipts.size(), 0), plan.padding());
    CompletableFuture<RecordReceipt> receipt =
        plan.waits() ? producer.submit(record) : producer.submitAsync(record);
    receipts.add(receipt);
    if (batching.flushEvery() > 0 && receipts.size() % batching.flushEvery() == 0) {
      flushes.add(flush());
    }
    return receipt;
  }

  @Override
  public void close() throws InterruptedException {
    if (plan.waits()) {
      try {
        producer.close();
      } catch (HeadraceException e) {
        // The receipts tell.
      }
      return;
    }
    try {
      producer.closeAsync().get();
    } catch (ExecutionException e) {
      // The same.
    }
  }

  /** A close that does not wait: the only way to end a producer at once. */
  @Override
  public void abandon() {
    Thread.currentThread().interrupt();
    try {
      producer.close();
    } catch (HeadraceException e) {
      // The receipts tell.
    }
    // As it was: whoever waits here next is not meant.
    var _ = Thread.interrupted();
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // Receipts of two batches may say the same.
  public List<Told> told() {
    List<Told> told = new ArrayList<>();
    int at = 0;
    while (at < receipts.size()) {
      int end = at + 1;
      Object shared = shared(receipts.get(at));
      while (shared != null && end < receipts.size() && shared(receipts.get(end)) == shared) {
        end++;
      }
      List<String> names = new ArrayList<>();
      for (int record = at; record < end; record++) {
        names.add(Body.name(record, 0));
      }
      told.add(new Told(names, fate(at, end)));
      at = end;
    }
    return told;
  }

  /** What the records of one batch have in common, and no others; null if it cannot be told. */
  private static @Nullable Object shared(CompletableFuture<RecordReceipt> receipt) {
    if (!receipt.isDone()) {
      return null;
    }
    if (!receipt.isCompletedExceptionally()) {
      return receipt.join().batch();
    }
    return receipt.exceptionNow() instanceof UncertainException uncertain ? uncertain : null;
  }

  private Fate fate(int from, int to) {
    CompletableFuture<RecordReceipt> first = receipts.get(from);
    if (!first.isDone()) {
      return new Fate(Fate.Kind.PENDING, OptionalLong.empty(), "nothing");
    }
    if (first.isCompletedExceptionally()) {
      return Fate.failed(first.exceptionNow());
    }
    Receipt batch = first.join().batch();
    for (int record = from; record < to; record++) {
      RecordReceipt receipt = receipts.get(record).join();
      OptionalLong expected =
          batch.start().isPresent()
              ? OptionalLong.of(batch.seqNum() + (record - from))
              : OptionalLong.empty();
      if (receipt.index() != record - from || !receipt.seqNum().equals(expected)) {
        return new Fate(
            Fate.Kind.PENDING,
            OptionalLong.empty(),
            "that record %d is the one at %d of its batch".formatted(record, receipt.index()));
      }
    }
    return Fate.stored(batch);
  }

  @Override
  public List<String> complaints() throws InterruptedException {
    List<String> complaints = new ArrayList<>();
    for (CompletableFuture<String> flush : flushes) {
      try {
        complaints.add(flush.get(FLUSH_SECONDS, TimeUnit.SECONDS));
      } catch (TimeoutException | ExecutionException e) {
        complaints.add("a flush has no end: " + e);
      }
    }
    complaints.removeIf(String::isEmpty);
    return complaints;
  }

  /**
   * Flushes, and looks at what it was said to wait for when it is done.
   *
   * @return what is wrong with it then; nothing if it is empty
   */
  private CompletableFuture<String> flush() {
    List<CompletableFuture<RecordReceipt>> before = List.copyOf(receipts);
    int lastFlush = flushed;
    flushed = before.size();
    return producer
        .flush()
        .handle((done, failure) -> {
          for (int record = 0; record < before.size(); record++) {
            CompletableFuture<RecordReceipt> receipt = before.get(record);
            if (!receipt.isDone()) {
              return "a flush was done before record " + record + " was";
            }
            if (failure == null && record >= lastFlush && receipt.isCompletedExceptionally()) {
              return "a flush succeeded, although record " + record + " failed";
            }
          }
          return "";
        });
  }
}
