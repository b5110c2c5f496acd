package io.headrace.client.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.client.error.UnreachableException;
import io.headrace.client.retry.RetrySettings;
import io.headrace.client.transport.TransportFailure.Kind;
import io.headrace.wire.ReadBatch;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** When the end of an answer is the end of the read, and what else is not. */
class EndOfReadTest {
  private static final ReadOptions FROM_0 = ReadOptions.from(ReadStart.seqNum(0));
  private static final Duration BACKOFF = Duration.ofMillis(100);

  static Stream<ReadOptions> limited() {
    return Stream.of(
        FROM_0.withCount(2),
        FROM_0.withBytes(1_000),
        FROM_0.withCount(10).withBytes(1_000),
        FROM_0.withUntil(1_000),
        FROM_0.withWait(Duration.ZERO),
        FROM_0.withWait(Duration.ofSeconds(9)));
  }

  @ParameterizedTest
  @MethodSource("limited")
  void a_read_with_a_limit_has_ended_when_its_answer_ends(ReadOptions options) {
    ReadFixture read = new ReadFixture(options);
    read.server().open();
    read.send(Frames.batch(0, 2));
    read.server().finish();
    assertThat(read.taken()).containsExactly(0L, 1L);
    assertThat(read.next().join()).isEmpty();
    assertThat(read.requests()).isEqualTo(1);
  }

  @Test
  void a_read_of_a_number_of_records_that_came_to_the_tail_has_ended_with_fewer() {
    ReadFixture read = new ReadFixture(FROM_0.withCount(10));
    read.server().open();
    read.send(Frames.batch(0, 2, 2));
    read.server().finish();
    assertThat(read.taken()).containsExactly(0L, 1L);
    assertThat(read.next().join()).isEmpty();
    assertThat(read.requests()).isEqualTo(1);
  }

  @Test
  void one_that_came_to_neither_goes_on_though_somebody_on_the_way_ended_its_answer() {
    ReadFixture read = new ReadFixture(FROM_0.withCount(10));
    read.server().open();
    read.send(Frames.batch(0, 2));
    read.server().finish();
    read.carrier.advance(BACKOFF);
    assertThat(read.server().query()).isEqualTo("seq_num=2&count=8");
    read.server().open();
    read.send(Frames.batch(2, 10));
    read.server().finish();
    assertThat(read.taken()).hasSize(10);
    assertThat(read.next().join()).isEmpty();
  }

  @Test
  void a_server_that_ends_at_the_tail_without_a_word_says_so_when_it_is_asked() {
    ReadFixture read = new ReadFixture(FROM_0.withCount(10));
    read.server().open();
    read.send(Frames.batch(0, 2));
    read.server().finish();
    read.carrier.advance(BACKOFF);
    read.server().answer(416, Map.of(), "{\"tail\":{\"seq_num\":2,\"timestamp\":1}}");
    assertThat(read.taken()).containsExactly(0L, 1L);
    assertThat(read.next().join()).isEmpty();
  }

  @Test
  void a_read_without_a_limit_goes_on_though_somebody_on_the_way_ended_its_answer() {
    ReadFixture read = new ReadFixture(FROM_0);
    read.server().open();
    read.send(Frames.batch(0, 2));
    read.server().finish();
    read.carrier.advance(BACKOFF);
    assertThat(read.server().query()).isEqualTo("seq_num=2");
    read.server().open();
    read.send(Frames.batch(2, 3));
    assertThat(read.taken()).containsExactly(0L, 1L, 2L);
    assertThat(read.told).containsExactly("attempt 1", "retry in 100", "attempt 2");
  }

  @Test
  void a_read_without_a_limit_fails_in_the_end_if_all_answers_end_at_once() {
    ReadFixture read = new ReadFixture(FROM_0, RetrySettings.DEFAULT.withMaxAttempts(2));
    CompletableFuture<Optional<ReadBatch>> next = read.next();
    read.server().open().finish();
    read.carrier.advance(BACKOFF);
    read.server().open().finish();
    assertThat(next.exceptionNow())
        .isInstanceOf(UnreachableException.class)
        .hasMessageContaining("go on for ever");
  }

  @Test
  void batches_that_came_in_one_piece_with_a_refusal_are_taken_before_it() {
    ReadFixture read = new ReadFixture(FROM_0);
    read.server()
        .open()
        .bytes(
            Frames.concat(
                Frames.frame(Frames.batch(0, 2)),
                Frames.terminal(403, "{\"code\":\"permission_denied\"}"),
                Frames.frame(Frames.batch(2, 3))));
    assertThat(read.taken()).containsExactly(0L, 1L);
    assertThat(read.next()).isCompletedExceptionally();
    assertThat(read.server().isCancelled()).isTrue();
  }

  @Test
  void a_refusal_is_counted_once_though_the_connection_breaks_after_it() {
    ReadFixture read = new ReadFixture(FROM_0);
    read.server().open().bytes(Frames.terminal(503, "{\"code\":\"server_draining\"}"));
    read.server().fail(Kind.DISCONNECTED);
    read.carrier.advance(BACKOFF);
    assertThat(read.told).containsExactly("attempt 1", "retry in 100", "attempt 2");
  }

  @Test
  void a_conflict_is_tried_again_and_any_other_refusal_of_that_status_is_not() {
    ReadFixture conflict = new ReadFixture(FROM_0);
    conflict.server().answer(409, "transaction_conflict");
    assertThat(conflict.next()).isNotDone();
    ReadFixture deleting = new ReadFixture(FROM_0);
    deleting.server().answer(409, "stream_deletion_pending");
    assertThat(deleting.next()).isCompletedExceptionally();
  }
}
