package io.headrace.client.append;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.headrace.client.error.ConditionFailedException;
import io.headrace.client.error.NotAppendedException;
import io.headrace.client.error.ServerException;
import io.headrace.client.retry.AppendRetryPolicy;
import io.headrace.client.retry.RetrySettings;
import io.headrace.client.transport.TransportFailure;
import io.headrace.wire.AppendInput;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Header;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SubmissionPublisher;
import org.junit.jupiter.api.Test;

class ProducerTest {
  private final Bench bench = new Bench(AppendRetryPolicy.ALL);
  private final ManualCarrier carrier = bench.carrier;

  private Producer producer(ProducerOptions options) {
    return Producer.on(bench.session, options);
  }

  private static CompletableFuture<RecordReceipt> submit(Producer producer, String body) {
    return producer.submitAsync(AppendRecord.of(body));
  }

  private static void submitAll(Producer producer, String... bodies) {
    for (String body : bodies) {
      var _ = submit(producer, body);
    }
  }

  private static List<String> bodies(AppendInput input) {
    return input.records().stream().map(record -> record.body().toStringUtf8()).toList();
  }

  @Test
  void a_batch_leaves_when_its_first_record_has_waited_long_enough() {
    Producer producer = producer(ProducerOptions.DEFAULT.withLinger(Duration.ofMillis(5)));
    var _ = submit(producer, "a");
    carrier.pass(4);
    var _ = submit(producer, "b");
    assertThat(carrier.hasBegun()).isFalse();
    carrier.pass(1);
    ManualExchange server = carrier.exchange().start();
    assertThat(server.inputs()).extracting(ProducerTest::bodies).containsExactly(List.of("a", "b"));
  }

  @Test
  void the_time_of_one_batch_does_not_end_the_next() {
    Producer producer =
        producer(ProducerOptions.DEFAULT.withLinger(Duration.ofMillis(5)).withMaxBatch(2, 1000));
    var _ = submit(producer, "a");
    carrier.pass(4);
    var _ = submit(producer, "b");
    var _ = submit(producer, "c");
    carrier.pass(1);
    ManualExchange server = carrier.exchange().start();
    assertThat(server.written()).containsExactly("a");
    carrier.pass(3);
    var _ = submit(producer, "d");
    assertThat(server.inputs())
        .extracting(ProducerTest::bodies)
        .containsExactly(List.of("a", "b"), List.of("c", "d"));
  }

  @Test
  void a_batch_that_began_while_another_lingered_waits_no_longer_than_its_own_time() {
    Producer producer =
        producer(ProducerOptions.DEFAULT.withLinger(Duration.ofMillis(5)).withMaxBatch(2, 1000));
    var _ = submit(producer, "a");
    carrier.pass(1);
    submitAll(producer, "b", "c");
    ManualExchange server = carrier.exchange().start();
    carrier.pass(4);
    assertThat(server.written()).containsExactly("a");
    carrier.pass(1);
    assertThat(server.inputs())
        .extracting(ProducerTest::bodies)
        .containsExactly(List.of("a", "b"), List.of("c"));
  }

  @Test
  void a_full_batch_leaves_at_once_by_count_and_by_size() {
    Producer producer =
        producer(ProducerOptions.DEFAULT.withLinger(Duration.ofHours(1)).withMaxBatch(3, 100));
    submitAll(producer, "a", "b", "c");
    ManualExchange server = carrier.exchange().start();
    assertThat(server.inputs()).hasSize(1);
    var _ = submit(producer, "d".repeat(60));
    var _ = submit(producer, "e".repeat(60));
    assertThat(server.written()).hasSize(2).last().asString().startsWith("ddd");
  }

  @Test
  void each_record_learns_its_own_sequence_number() {
    Producer producer = producer(ProducerOptions.DEFAULT);
    List<CompletableFuture<RecordReceipt>> receipts =
        List.of(submit(producer, "a"), submit(producer, "b"), submit(producer, "c"));
    CompletableFuture<Void> flushed = producer.flush();
    ManualExchange server = carrier.exchange().start();
    assertThat(flushed).isNotDone();
    server.ack(-9, 3);
    assertThat(receipts)
        .extracting(each -> each.join().seqNum())
        .containsExactly(OptionalLong.of(-9), OptionalLong.of(-8), OptionalLong.of(-7));
    assertThat(flushed).isCompleted();
  }

  @Test
  void records_keep_their_timestamps_headers_and_bodies_in_their_batch() {
    Producer producer = producer(ProducerOptions.DEFAULT);
    List<AppendRecord> records =
        List.of(
            new AppendRecord(
                OptionalLong.of(0), List.of(Header.of("k", "v")), AppendRecord.of("a").body()),
            AppendRecord.of("b"),
            new AppendRecord(
                OptionalLong.of(-1), List.of(), ByteString.copyFrom(new byte[] {(byte) 0xff, 0})));
    for (AppendRecord record : records) {
      var _ = producer.submitAsync(record);
    }
    var _ = producer.flush();
    assertThat(carrier.exchange().start().inputs())
        .extracting(AppendInput::records)
        .containsExactly(records);
  }

  @Test
  void demanded_sequence_numbers_follow_on_from_batch_to_batch() {
    Producer producer =
        producer(
            ProducerOptions.DEFAULT
                .withMaxBatch(2, 1000)
                .withMatchSeqNum(0)
                .withFencingToken("mine"));
    submitAll(producer, "a", "b", "c", "d", "e");
    var _ = producer.flush();
    ManualExchange server = carrier.exchange().start();
    assertThat(server.written()).hasSize(3);
    assertThat(server.inputs())
        .extracting(AppendInput::matchSeqNum)
        .containsExactly(OptionalLong.of(0), OptionalLong.of(2), OptionalLong.of(4));
    assertThat(server.inputs())
        .allSatisfy(each -> assertThat(each.fencingToken()).hasValue("mine"));
  }

  @Test
  void a_record_that_no_server_may_take_is_refused_and_moves_no_sequence_number() {
    Producer producer = producer(ProducerOptions.DEFAULT.withMatchSeqNum(7));
    var _ = submit(producer, "a");
    assertThatThrownBy(() -> submit(producer, "x".repeat(1 << 20)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 1048576 metered bytes");
    assertThatThrownBy(() ->
            producer.submitAsync(
                new AppendRecord(
                    OptionalLong.empty(),
                    List.of(Header.of("", "no-such-command")),
                    AppendRecord.of("x").body())))
        .isInstanceOf(IllegalArgumentException.class);
    var _ = submit(producer, "b");
    var _ = producer.flush();
    assertThat(carrier.exchange().start().inputs())
        .extracting(ProducerTest::bodies)
        .containsExactly(List.of("a", "b"));
  }

  @Test
  void records_of_a_batch_share_its_fate() {
    Producer producer = producer(ProducerOptions.DEFAULT);
    var a = submit(producer, "a");
    var b = submit(producer, "b");
    CompletableFuture<Void> flushed = producer.flush();
    carrier.exchange().start().refuse(422, "invalid");
    assertThat(a).isCompletedExceptionally();
    assertThat(b.exceptionNow()).isSameAs(a.exceptionNow());
    assertThat(flushed).isCompletedExceptionally();
    var late = submit(producer, "late");
    var _ = producer.flush();
    carrier.run();
    assertThat(late).isCompletedExceptionally();
  }

  @Test
  void what_was_acknowledged_before_a_failure_is_told_as_stored() {
    Producer producer = producer(ProducerOptions.DEFAULT.withMaxBatch(1, 1000));
    var a = submit(producer, "a");
    var b = submit(producer, "b");
    carrier.exchange().start().ack(0, 1).refuse(422, "invalid");
    assertThat(a.join().seqNum()).hasValue(0);
    assertThat(b).isCompletedExceptionally();
  }

  @Test
  void acknowledgements_count_though_a_refusal_comes_in_the_same_piece() {
    Producer producer = producer(ProducerOptions.DEFAULT.withMaxBatch(1, 1000));
    var a = submit(producer, "a");
    var b = submit(producer, "b");
    var c = submit(producer, "c");
    carrier
        .exchange()
        .start()
        .bytes(
            ManualExchange.inOnePiece(
                ManualExchange.ackFrame(0, 1),
                ManualExchange.ackFrame(1, 2),
                ManualExchange.refusalFrame(422, "invalid")));
    assertThat(a.join().seqNum()).hasValue(0);
    assertThat(b.join().seqNum()).hasValue(1);
    assertThat(c.exceptionNow()).isInstanceOf(ServerException.class);
  }

  @Test
  void after_a_batch_that_was_refused_no_later_one_leaves() {
    Producer producer = producer(ProducerOptions.DEFAULT.withMaxBatch(1, 1000).withMatchSeqNum(5));
    var refused = submit(producer, "a");
    var next = submit(producer, "b");
    ManualExchange server = carrier.exchange().room(1).start();
    assertThat(server.written()).containsExactly("a");
    server.terminal(412, "{\"seq_num_mismatch\":3}");
    assertThat(refused.exceptionNow()).isInstanceOf(ConditionFailedException.class);
    assertThat(next.exceptionNow()).isInstanceOf(NotAppendedException.class);
    assertThat(submit(producer, "c")).isCompletedExceptionally();
    carrier.pass(60_000);
    assertThat(carrier.hasBegun()).isFalse();
  }

  @Test
  void closing_lets_the_batch_that_is_being_made_leave() {
    Producer producer = producer(ProducerOptions.DEFAULT.withLinger(Duration.ofHours(1)));
    var a = submit(producer, "a");
    CompletableFuture<Void> closed = producer.closeAsync();
    carrier.exchange().start().ack(0, 1).endAnswer();
    assertThat(a).isCompleted();
    assertThat(closed).isCompleted();
    assertThat(submit(producer, "late")).isCompletedExceptionally();
  }

  @Test
  void closing_has_happened_only_when_every_receipt_has_its_end() {
    Producer producer = producer(ProducerOptions.DEFAULT);
    var receipt = submit(producer, "a");
    CompletableFuture<Boolean> toldByThen =
        producer.closeAsync().handle((closed, failure) -> receipt.isDone());
    // Ends the session in the same moment.
    carrier.exchange().start().refuse(422, "invalid");
    assertThat(receipt).isCompletedExceptionally();
    assertThat(toldByThen).isCompletedWithValue(true);
  }

  @Test
  void a_flush_fails_for_records_that_came_when_the_session_had_ended() {
    Producer producer = producer(ProducerOptions.DEFAULT);
    var _ = submit(producer, "a");
    CompletableFuture<Void> first = producer.flush();
    carrier.exchange().start().refuse(422, "invalid");
    assertThat(first).isCompletedExceptionally();
    // Who looks at flushes alone must not take it for stored.
    var _ = submit(producer, "late");
    assertThat(producer.flush()).isCompletedExceptionally();
  }

  @Test
  void every_flush_after_a_failure_fails_whoever_was_told_before() {
    Producer producer = producer(ProducerOptions.DEFAULT);
    var _ = submit(producer, "a");
    // Somebody flushes now and then, and does not look.
    var _ = producer.flush();
    carrier.exchange().start().refuse(422, "invalid");
    assertThat(producer.flush().exceptionNow()).isInstanceOf(ServerException.class);
    assertThat(producer.flush().exceptionNow()).isInstanceOf(ServerException.class);
  }

  @Test
  void flushing_nothing_waits_for_what_was_flushed_before() {
    Producer producer = producer(ProducerOptions.DEFAULT);
    assertThat(producer.flush()).isCompleted();
    var _ = submit(producer, "a");
    var _ = producer.flush();
    CompletableFuture<Void> again = producer.flush();
    assertThat(again).isNotDone();
    carrier.exchange().start().ack(0, 1);
    assertThat(again).isCompleted();
  }

  @Test
  void a_cancelled_receipt_disturbs_nobody() {
    Producer producer = producer(ProducerOptions.DEFAULT);
    var a = submit(producer, "a");
    var b = submit(producer, "b");
    assertThat(a.cancel(true)).isTrue();
    producer.flush().cancel(true);
    carrier.exchange().start().ack(0, 2);
    assertThat(b.join().seqNum()).hasValue(1);
    assertThat(producer.flush()).isCompleted();
  }

  @Test
  void a_batch_is_sent_again_as_it_was() {
    Producer producer = producer(ProducerOptions.DEFAULT);
    var _ = submit(producer, "a");
    var _ = submit(producer, "b");
    var _ = producer.flush();
    carrier.exchange().start().fail(TransportFailure.Kind.RESET);
    var _ = submit(producer, "c");
    var _ = producer.flush();
    carrier.pass(100);
    assertThat(carrier.exchange().start().inputs())
        .extracting(ProducerTest::bodies)
        .containsExactly(List.of("a", "b"), List.of("c"));
  }

  @Test
  void a_session_that_ends_by_itself_leaves_nothing_lingering() {
    Producer producer = producer(ProducerOptions.DEFAULT.withLinger(Duration.ofHours(1)));
    var sent = submit(producer, "sent");
    var _ = producer.flush();
    ManualExchange server = carrier.exchange().start();
    var lingering = submit(producer, "lingering");
    server.refuse(422, "invalid");
    carrier.run();
    assertThat(sent).isCompletedExceptionally();
    assertThat(lingering).isCompletedExceptionally();
    assertThat(submit(producer, "late")).isCompletedExceptionally();
  }

  @Test
  void whatever_ends_it_leaves_no_alarm_behind() {
    Producer refused = producer(ProducerOptions.DEFAULT.withLinger(Duration.ofHours(1)));
    var _ = submit(refused, "a");
    var _ = refused.flush();
    var _ = submit(refused, "b");
    carrier.exchange().start().refuse(422, "invalid");
    assertThat(carrier.alarms()).isZero();

    Bench other = new Bench(AppendRetryPolicy.ALL);
    Producer closed =
        Producer.on(other.session, ProducerOptions.DEFAULT.withLinger(Duration.ofHours(1)));
    var _ = submit(closed, "a");
    var _ = closed.closeAsync();
    other.carrier.exchange().start().ack(0, 1).endAnswer();
    assertThat(other.carrier.alarms()).isZero();
  }

  @Test
  void neither_a_flush_nor_closing_hides_that_a_batch_failed() {
    Producer producer = producer(ProducerOptions.DEFAULT.withMaxBatch(1, 1000));
    var _ = submit(producer, "a");
    var _ = submit(producer, "b");
    CompletableFuture<Void> flushed = producer.flush();
    carrier.exchange().start().ack(0, 1).refuse(422, "invalid");
    assertThat(flushed.exceptionNow()).isInstanceOf(ServerException.class);
    assertThat(producer.closeAsync().exceptionNow()).isInstanceOf(ServerException.class);
  }

  @Test
  void records_linger_for_a_day_at_most() {
    assertThatThrownBy(() -> ProducerOptions.DEFAULT.withLinger(ChronoUnit.FOREVER.getDuration()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a day at most");
  }

  @Test
  void a_fencing_token_that_no_server_takes_is_refused_at_once() {
    assertThatThrownBy(() -> ProducerOptions.DEFAULT.withFencingToken("x".repeat(37)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_fencing_token_is_measured_in_bytes() {
    String twelveTimesThreeBytes = "\u20ac".repeat(12);
    assertThat(ProducerOptions.DEFAULT.withFencingToken(twelveTimesThreeBytes).fencingToken())
        .hasValue(twelveTimesThreeBytes);
    assertThatThrownBy(() -> ProducerOptions.DEFAULT.withFencingToken(twelveTimesThreeBytes + "x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_publisher_is_asked_for_more_only_while_there_is_room() {
    Bench small =
        new Bench(AppendOptions.DEFAULT.withMaxUnacked(1 << 20, 1), RetrySettings.DEFAULT);
    Producer producer = Producer.on(small.session, ProducerOptions.DEFAULT.withMaxBatch(1, 1000));
    List<CompletableFuture<RecordReceipt>> receipts = new ArrayList<>();
    try (SubmissionPublisher<AppendRecord> publisher =
        new SubmissionPublisher<>(Runnable::run, 8)) {
      publisher.subscribe(producer.subscriber(receipts::add));
      List.of("a", "b", "c").forEach(body -> publisher.submit(AppendRecord.of(body)));
      ManualExchange server = small.carrier.exchange().start();
      assertThat(receipts).hasSize(2);
      server.ack(0, 1);
      assertThat(receipts).hasSize(3);
      server.ack(1, 1).ack(2, 1);
    }
    small.carrier.run();
    assertThat(receipts).allSatisfy(each -> assertThat(each).isCompleted());
    assertThat(submit(producer, "late")).isCompletedExceptionally();
  }

  @Test
  void a_publisher_that_fails_loses_nothing_of_what_it_gave() {
    Producer producer = producer(ProducerOptions.DEFAULT.withLinger(Duration.ofHours(1)));
    List<CompletableFuture<RecordReceipt>> receipts = new ArrayList<>();
    try (SubmissionPublisher<AppendRecord> publisher =
        new SubmissionPublisher<>(Runnable::run, 8)) {
      publisher.subscribe(producer.subscriber(receipts::add));
      List.of("a", "b", "c").forEach(body -> publisher.submit(AppendRecord.of(body)));
      assertThat(carrier.hasBegun()).isFalse();
      publisher.closeExceptionally(new IllegalStateException("the source broke"));
      ManualExchange server = carrier.exchange().start();
      assertThat(server.inputs())
          .extracting(ProducerTest::bodies)
          .containsExactly(List.of("a", "b", "c"));
      server.ack(0, 3).endAnswer();
    }
    assertThat(receipts)
        .extracting(each -> each.join().seqNum())
        .containsExactly(OptionalLong.of(0), OptionalLong.of(1), OptionalLong.of(2));
    assertThat(bench.session.ended()).isCompleted();
  }

  @Test
  void a_publisher_goes_on_after_a_batch_that_left_because_of_its_time() {
    Producer producer = producer(ProducerOptions.DEFAULT.withLinger(Duration.ofMillis(5)));
    List<CompletableFuture<RecordReceipt>> receipts = new ArrayList<>();
    try (SubmissionPublisher<AppendRecord> publisher =
        new SubmissionPublisher<>(Runnable::run, 8)) {
      publisher.subscribe(producer.subscriber(receipts::add));
      publisher.submit(AppendRecord.of("a"));
      carrier.pass(5);
      ManualExchange server = carrier.exchange().start();
      publisher.submit(AppendRecord.of("b"));
      carrier.pass(5);
      assertThat(server.inputs())
          .extracting(ProducerTest::bodies)
          .containsExactly(List.of("a"), List.of("b"));
      server.ack(0, 1).ack(1, 1);
    }
    assertThat(receipts).allSatisfy(each -> assertThat(each).isCompleted());
  }
}
