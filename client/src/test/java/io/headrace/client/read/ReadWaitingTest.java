package io.headrace.client.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.client.error.ClosedException;
import io.headrace.wire.ReadBatch;
import io.headrace.wire.SequencedRecord;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads that wait for batches, and leave. */
@Timeout(60)
class ReadWaitingTest {
  private static final ReadOptions FROM_0 = ReadOptions.from(ReadStart.seqNum(0));

  /** Does something that waits, while this thread runs the carrier. */
  private static <T> T beside(ReadFixture read, Callable<T> waiting) throws Exception {
    FutureTask<T> task = new FutureTask<>(waiting);
    Thread thread = Thread.ofPlatform().start(task);
    while (!task.isDone()) {
      read.carrier.run();
      Thread.onSpinWait();
    }
    thread.join();
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private static Optional<ReadBatch> next(ReadFixture read) throws Exception {
    return beside(read, read.session::next);
  }

  @Test
  void a_thread_that_waits_gets_batches_and_the_end() throws Exception {
    ReadFixture read = new ReadFixture(FROM_0.withCount(1));
    read.server().open();
    read.send(Frames.batch(0, 1));
    read.server().finish();
    assertThat(next(read)).contains(Frames.batch(0, 1));
    assertThat(next(read)).isEmpty();
  }

  @Test
  void a_thread_that_waits_gets_the_failure_itself() {
    ReadFixture read = new ReadFixture(FROM_0);
    read.session.close();
    assertThatThrownBy(() -> beside(read, read.session::next)).isInstanceOf(ClosedException.class);
  }

  @Test
  void no_time_at_all_takes_what_there_is_and_loses_nothing() throws Exception {
    ReadFixture read = new ReadFixture(FROM_0);
    read.server().open();
    for (int i = 0; i < 100; i++) {
      assertThatThrownBy(() -> beside(read, () -> read.session.next(Duration.ZERO)))
          .isInstanceOf(TimeoutException.class);
    }
    read.send(Frames.batch(0, 1));
    Optional<ReadBatch> next = beside(read, () -> read.session.next(Duration.ZERO));
    assertThat(next).contains(Frames.batch(0, 1));
  }

  @Test
  void whoever_waits_for_ever_gets_what_comes() throws Exception {
    ReadFixture read = new ReadFixture(FROM_0);
    read.server().open();
    read.send(Frames.batch(0, 1));
    Duration forever = ChronoUnit.FOREVER.getDuration();
    assertThat(beside(read, () -> read.session.next(forever))).contains(Frames.batch(0, 1));
  }

  @Test
  void of_the_batch_that_an_iterator_took_what_it_did_not_give_is_not_taken() throws Exception {
    ReadFixture read = new ReadFixture(FROM_0);
    read.server().open();
    read.send(Frames.batch(0, 3));
    read.send(Frames.batch(3, 4, 4));
    Iterator<SequencedRecord> records = read.session.iterator();
    for (long next = 0; next < 4; next++) {
      assertThat(beside(read, records::next).seqNum()).isEqualTo(next);
      assertThat(read.session.resumeSeqNum()).hasValue(next + 1);
    }
  }

  @Test
  void a_batch_for_one_who_has_left_goes_to_the_next() {
    ReadFixture read = new ReadFixture(FROM_0);
    read.server().open();
    CompletableFuture<Optional<ReadBatch>> gone = read.next();
    CompletableFuture<Optional<ReadBatch>> stays = read.next();
    assertThat(gone.cancel(false)).isTrue();
    read.send(Frames.batch(0, 1));
    assertThat(stays.join()).contains(Frames.batch(0, 1));
    assertThat(gone.isCancelled()).isTrue();
  }

  @Test
  void a_batch_for_one_whose_time_ran_out_goes_to_the_next() {
    ReadFixture read = new ReadFixture(FROM_0);
    read.server().open();
    CompletableFuture<Optional<ReadBatch>> late = read.next();
    // What a time limit on a future does.
    assertThat(late.completeExceptionally(new TimeoutException())).isTrue();
    CompletableFuture<Optional<ReadBatch>> other = read.next();
    assertThat(other.complete(Optional.empty())).isTrue();
    read.send(Frames.batch(0, 1));
    assertThat(read.session.resumeSeqNum()).hasValue(0);
    assertThat(read.next().join()).contains(Frames.batch(0, 1));
  }

  @Test
  void leaving_comes_too_late_for_one_who_has_a_batch() {
    ReadFixture read = new ReadFixture(FROM_0);
    read.server().open();
    read.send(Frames.batch(0, 1));
    CompletableFuture<Optional<ReadBatch>> next = read.next();
    assertThat(next.cancel(false)).isFalse();
    assertThat(next.join()).contains(Frames.batch(0, 1));
  }

  @Test
  void cancelling_what_is_made_of_a_batch_loses_no_batch() {
    ReadFixture read = new ReadFixture(FROM_0);
    read.server().open();
    CompletableFuture<Optional<ReadBatch>> next = read.next();
    CompletableFuture<Integer> made = next.thenApply(batch -> batch.orElseThrow().records().size());
    assertThat(made.cancel(false)).isTrue();
    read.send(Frames.batch(0, 1));
    assertThat(next.join()).isPresent();
  }

  @Test
  void an_interrupted_thread_leaves_and_takes_no_batch_along() throws Exception {
    ReadFixture read = new ReadFixture(FROM_0);
    read.server().open();
    Thread.currentThread().interrupt();
    assertThatThrownBy(read.session::next).isInstanceOf(InterruptedException.class);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> read.session.next(Duration.ofSeconds(1)))
        .isInstanceOf(InterruptedException.class);
    read.send(Frames.batch(0, 1));
    assertThat(read.next().join()).contains(Frames.batch(0, 1));
  }

  @Test
  void an_interrupted_iterator_ends_and_leaves_the_thread_interrupted() {
    ReadFixture read = new ReadFixture(FROM_0);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> read.session.iterator().hasNext())
        .isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void records_can_be_walked_through() throws Exception {
    ReadFixture read = new ReadFixture(FROM_0.withCount(5));
    read.server().open();
    read.send(Frames.batch(0, 2));
    read.send(Frames.batch(2, 5));
    read.server().finish();
    List<Long> seen =
        beside(
            read,
            () -> {
              List<Long> numbers = new ArrayList<>();
              for (SequencedRecord record : read.session) {
                numbers.add(record.seqNum());
              }
              return numbers;
            });
    assertThat(seen).containsExactly(0L, 1L, 2L, 3L, 4L);
    assertThatThrownBy(() -> beside(read, () -> read.session.iterator().next()))
        .isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void a_thread_that_reads_must_not_wait_for_itself() {
    ReadFixture read = new ReadFixture(FROM_0);
    read.carrier.run(() ->
        assertThatThrownBy(read.session::next)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("nextAsync()"));
  }

  @Test
  void closing_ends_a_thread_that_waits() throws Exception {
    ReadFixture read = new ReadFixture(FROM_0);
    read.server().open();
    FutureTask<Optional<ReadBatch>> waiting = new FutureTask<>(read.session::next);
    Thread thread = Thread.ofPlatform().start(waiting);
    read.session.close();
    while (!waiting.isDone()) {
      read.carrier.run();
      Thread.onSpinWait();
    }
    thread.join();
    assertThatThrownBy(() -> waiting.get(1, TimeUnit.SECONDS))
        .hasCauseInstanceOf(ClosedException.class);
  }

  @Test
  void one_who_cancels_while_a_batch_comes_has_it_or_leaves_it_to_the_next() throws Exception {
    for (int round = 0; round < 2_000; round++) {
      ReadFixture read = new ReadFixture(FROM_0);
      read.server().open();
      CompletableFuture<Optional<ReadBatch>> racer = read.next();
      FutureTask<Boolean> cancelling = new FutureTask<>(() -> racer.cancel(false));
      Thread thread = Thread.ofVirtual().start(cancelling);
      read.send(Frames.batch(0, 1));
      thread.join();
      boolean left = cancelling.get();
      assertThat(read.session.resumeSeqNum()).hasValue(left ? 0 : 1);
      assertThat(left ? read.next().join() : racer.join()).contains(Frames.batch(0, 1));
    }
  }
}
