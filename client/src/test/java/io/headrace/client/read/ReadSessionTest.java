package io.headrace.client.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.client.error.BeyondTailException;
import io.headrace.client.error.ClosedException;
import io.headrace.client.error.ProtocolException;
import io.headrace.client.error.ServerException;
import io.headrace.client.error.UnreachableException;
import io.headrace.client.retry.RetrySettings;
import io.headrace.client.transport.TransportFailure.Kind;
import io.headrace.wire.Packing;
import io.headrace.wire.Position;
import io.headrace.wire.ReadBatch;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A read session against a server that does what a test says, in a time that a test moves. */
class ReadSessionTest {
  private static final ReadOptions FROM_0 = ReadOptions.from(ReadStart.seqNum(0));
  private static final Duration BACKOFF = Duration.ofMillis(100);
  private static final String TAIL_9 = "{\"tail\":{\"seq_num\":9,\"timestamp\":90}}";

  // Asking.

  @Test
  void it_asks_for_a_session_without_a_body_or_an_encoding_of_one() {
    ReadFixture read = ReadFixture.from(5);
    assertThat(read.server().request().method()).isEqualTo("GET");
    assertThat(read.server().request().hasBody()).isFalse();
    assertThat(read.server().request().headers()).isEqualTo(Map.of("content-type", "s2s/proto"));
    assertThat(read.server().query()).isEqualTo("seq_num=5");
  }

  @Test
  void batches_come_as_the_server_sends_them() {
    ReadFixture read = ReadFixture.from(0);
    read.server().open();
    read.send(Frames.batch(0, 2));
    read.send(Frames.batch(2, 3, 3));
    assertThat(read.next().join()).contains(Frames.batch(0, 2));
    assertThat(read.next().join()).contains(Frames.batch(2, 3, 3));
    assertThat(read.next()).isNotDone();
  }

  @Test
  void heartbeats_are_no_batches() {
    ReadFixture read = ReadFixture.from(0);
    read.server().open();
    read.send(Frames.heartbeat(0));
    assertThat(read.next()).isNotDone();
  }

  @Test
  void the_end_of_the_answer_is_the_end_and_comes_after_all_batches() {
    ReadFixture read = new ReadFixture(FROM_0.withCount(2));
    read.server().open();
    read.send(Frames.batch(0, 2));
    read.server().finish();
    assertThat(read.next().join()).isPresent();
    assertThat(read.next().join()).isEmpty();
    assertThat(read.next().join()).isEmpty();
    assertThat(read.carrier.alarms()).isZero();
  }

  // Going on.

  @Test
  void after_some_batches_it_goes_on_where_they_ended() {
    ReadFixture read = new ReadFixture(ReadOptions.from(ReadStart.tailOffset(9)).withCount(5));
    read.server().open();
    read.send(Frames.batch(10, 12));
    read.send(Frames.batch(12, 13));
    read.server().fail(Kind.DISCONNECTED);
    assertThat(read.requests()).isEqualTo(1);
    read.carrier.advance(BACKOFF);
    assertThat(read.server().query()).isEqualTo("seq_num=13&count=2");
    read.server().open();
    read.send(Frames.batch(13, 15));
    read.server().finish();
    assertThat(read.taken()).containsExactly(10L, 11L, 12L, 13L, 14L);
    assertThat(read.next().join()).isEmpty();
  }

  @Test
  void what_was_not_taken_when_it_was_closed_is_where_another_has_to_begin() {
    ReadFixture read = ReadFixture.from(0);
    read.server().open();
    read.send(Frames.batch(0, 2));
    read.send(Frames.batch(2, 4));
    read.send(Frames.batch(4, 6, 6));
    assertThat(read.next().join()).isPresent();
    read.session.close();
    read.carrier.run();
    assertThat(read.session.resumeSeqNum()).hasValue(2);
    assertThat(read.session.isCaughtUp()).isFalse();
    assertThat(read.session.lastTail()).isPresent();
  }

  @Test
  void half_a_frame_that_was_cut_off_is_asked_for_again() {
    ReadFixture read = ReadFixture.from(0);
    byte[] frame = Frames.frame(Frames.batch(0, 3));
    read.server().open().bytes(Arrays.copyOf(frame, frame.length - 1)).fail(Kind.RESET);
    read.carrier.advance(BACKOFF);
    assertThat(read.server().query()).isEqualTo("seq_num=0");
    read.server().open().bytes(frame);
    assertThat(read.taken()).containsExactly(0L, 1L, 2L);
  }

  @Test
  void an_answer_that_ends_within_a_frame_is_no_end() {
    ReadFixture read = new ReadFixture(FROM_0, RetrySettings.DEFAULT.withMaxAttempts(2));
    byte[] frame = Frames.frame(Frames.batch(0, 3));
    CompletableFuture<Optional<ReadBatch>> next = read.next();
    read.server().open().bytes(Arrays.copyOf(frame, frame.length - 1)).finish();
    assertThat(next).isNotDone();
    read.carrier.advance(BACKOFF);
    read.server().open().bytes(Arrays.copyOf(frame, 2)).finish();
    assertFailed(next, ProtocolException.class, "end after a frame");
  }

  @Test
  void a_relative_start_that_a_heartbeat_anchored_loses_nothing_of_what_came_since() {
    ReadFixture read = new ReadFixture(ReadOptions.from(ReadStart.TAIL));
    assertThat(read.session.resumeSeqNum()).isEmpty();
    read.server().open();
    read.send(Frames.heartbeat(42));
    assertThat(read.session.resumeSeqNum()).hasValue(42);
    read.server().fail(Kind.DISCONNECTED);
    read.carrier.advance(BACKOFF);
    assertThat(read.server().query()).isEqualTo("seq_num=42");
  }

  @Test
  void a_start_that_nothing_anchored_is_asked_for_again() {
    ReadFixture read = new ReadFixture(ReadOptions.from(ReadStart.timestamp(7)).withClamp());
    read.server().open().fail(Kind.DISCONNECTED);
    read.carrier.advance(BACKOFF);
    assertThat(read.server().query()).isEqualTo("timestamp=7&clamp=true");
  }

  @Test
  void the_wait_shrinks_while_it_waits_and_while_it_connects() {
    ReadFixture read = new ReadFixture(FROM_0.withWait(Duration.ofSeconds(30)));
    read.server().open();
    read.send(Frames.batch(0, 1, 1));
    read.carrier.advance(Duration.ofSeconds(9));
    read.server().fail(Kind.DISCONNECTED);
    read.carrier.advance(Duration.ofMillis(999));
    assertThat(read.server().query()).isEqualTo("seq_num=1&wait=21");
    read.carrier.advance(Duration.ofMillis(1));
    read.server().fail(Kind.NOT_CONNECTED);
    read.carrier.advance(BACKOFF);
    read.carrier.advance(BACKOFF);
    assertThat(read.server().query()).isEqualTo("seq_num=1&wait=20");
  }

  @Test
  void a_bounded_read_whose_wait_is_over_when_it_reconnects_at_the_tail_has_ended() {
    ReadFixture read = new ReadFixture(FROM_0.withCount(10).withWait(Duration.ofSeconds(5)));
    read.server().open();
    read.send(Frames.batch(0, 9, 9));
    read.carrier.advance(Duration.ofSeconds(6));
    read.server().fail(Kind.DISCONNECTED);
    read.carrier.advance(BACKOFF);
    assertThat(read.server().query()).isEqualTo("seq_num=9&count=1&wait=0");
    read.server().answer(416, Map.of(), TAIL_9);
    assertThat(read.taken()).hasSize(9);
    assertThat(read.next().join()).isEmpty();
  }

  @Test
  void a_bounded_read_that_lost_only_its_end_has_ended() {
    ReadFixture read = new ReadFixture(FROM_0.withUntil(100));
    read.server().open();
    read.send(Frames.batch(0, 9));
    read.server().fail(Kind.DISCONNECTED);
    read.carrier.advance(BACKOFF);
    read.server().answer(416, Map.of(), TAIL_9);
    assertThat(read.taken()).hasSize(9);
    assertThat(read.next().join()).isEmpty();
  }

  @Test
  void a_tail_before_what_was_read_is_no_end() {
    ReadFixture read = new ReadFixture(FROM_0.withUntil(100));
    read.server().open();
    read.send(Frames.batch(0, 10));
    read.server().fail(Kind.DISCONNECTED);
    read.carrier.advance(BACKOFF);
    read.server().answer(416, Map.of(), TAIL_9);
    assertThat(read.taken()).hasSize(10);
    assertFailed(read.next(), BeyondTailException.class, "9@90");
  }

  @Test
  void a_start_beyond_the_tail_fails_with_the_tail_and_is_not_tried_again() {
    ReadFixture read = new ReadFixture(ReadOptions.from(ReadStart.seqNum(9)).withCount(1));
    read.server().answer(416, Map.of(), TAIL_9);
    CompletableFuture<Optional<ReadBatch>> next = read.next();
    assertFailed(next, BeyondTailException.class, "9@90");
    assertThat(((BeyondTailException) next.exceptionNow()).tail()).isEqualTo(new Position(9, 90));
    read.carrier.advance(Duration.ofMinutes(1));
    assertThat(read.requests()).isEqualTo(1);
  }

  @Test
  void a_start_beyond_the_tail_without_a_word_where_that_is_is_not_tried_again_either() {
    ReadFixture read = ReadFixture.from(9);
    read.server().answer(416, Map.of(), "");
    assertFailed(read.next(), ServerException.class, "416");
    assertThat(read.requests()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"NOT_CONNECTED", "UNPROCESSED", "RESET", "DISCONNECTED"})
  void when_all_was_delivered_a_break_instead_of_the_end_is_the_end(Kind kind) {
    ReadFixture read = new ReadFixture(FROM_0.withCount(2));
    read.server().open();
    read.send(Frames.batch(0, 2));
    read.server().fail(kind);
    assertThat(read.taken()).hasSize(2);
    assertThat(read.next().join()).isEmpty();
    assertThat(read.requests()).isEqualTo(1);
  }

  // Command records.

  @Test
  void limits_count_command_records_that_are_left_out() {
    ReadFixture read = new ReadFixture(FROM_0.withCount(4).withoutCommandRecords());
    read.server().open();
    read.send(
        new ReadBatch(
            List.of(Frames.record(0), Frames.command(1), Frames.command(2)), Optional.empty()));
    read.server().fail(Kind.DISCONNECTED);
    read.carrier.advance(BACKOFF);
    assertThat(read.server().query()).isEqualTo("seq_num=3&count=1");
    assertThat(read.taken()).containsExactly(0L);
  }

  @Test
  void command_records_that_are_left_out_move_the_place_to_resume() {
    ReadFixture read = new ReadFixture(FROM_0.withoutCommandRecords());
    read.server().open();
    read.send(new ReadBatch(List.of(Frames.command(0)), Optional.of(new Position(1, 1))));
    assertThat(read.next()).isNotDone();
    assertThat(read.session.resumeSeqNum()).hasValue(1);
    assertThat(read.session.isCaughtUp()).isTrue();
  }

  @Test
  void command_records_are_records_unless_they_are_left_out() {
    ReadFixture read = ReadFixture.from(0);
    read.server().open();
    read.send(new ReadBatch(List.of(Frames.command(0)), Optional.empty()));
    assertThat(read.taken()).containsExactly(0L);
  }

  // Trying again.

  @Test
  void delays_grow_and_the_budget_ends_after_three_attempts_without_progress() {
    ReadFixture read = ReadFixture.from(0);
    CompletableFuture<Optional<ReadBatch>> next = read.next();
    read.server().fail(Kind.NOT_CONNECTED);
    read.carrier.advance(Duration.ofMillis(100));
    read.server().fail(Kind.NOT_CONNECTED);
    read.carrier.advance(Duration.ofMillis(199));
    assertThat(read.requests()).isEqualTo(2);
    read.carrier.advance(Duration.ofMillis(1));
    assertThat(read.requests()).isEqualTo(3);
    read.server().open().fail(Kind.DISCONNECTED);
    assertFailed(next, UnreachableException.class, "it broke");
    read.carrier.advance(Duration.ofMinutes(1));
    assertThat(read.requests()).isEqualTo(3);
    assertThat(read.told)
        .containsExactly("attempt 1", "retry in 100", "attempt 2", "retry in 200", "attempt 3");
  }

  @Test
  void any_frame_even_a_heartbeat_makes_the_budget_whole_again() {
    ReadFixture read = ReadFixture.from(0);
    CompletableFuture<Optional<ReadBatch>> next = read.next();
    for (int i = 0; i < 10; i++) {
      read.server().open();
      read.send(Frames.heartbeat(0));
      read.server().fail(Kind.DISCONNECTED);
      read.carrier.advance(BACKOFF);
      assertThat(read.requests()).isEqualTo(i + 2);
    }
    assertThat(next).isNotDone();
  }

  @Test
  void one_that_never_gives_up_tries_for_ever_at_the_longest_delay() {
    ReadFixture read = new ReadFixture(FROM_0.withIndefiniteRetries());
    CompletableFuture<Optional<ReadBatch>> next = read.next();
    for (int i = 0; i < 100; i++) {
      read.server().fail(Kind.NOT_CONNECTED);
      read.carrier.advance(Duration.ofSeconds(1));
    }
    assertThat(read.requests()).isEqualTo(101);
    assertThat(next).isNotDone();
    assertThat(read.told).endsWith("retry in 1000", "attempt 101");
  }

  @Test
  void one_that_never_gives_up_gives_up_what_cannot_fare_better() {
    ReadFixture read = new ReadFixture(FROM_0.withIndefiniteRetries());
    read.server().answer(404, "stream_not_found");
    assertFailed(read.next(), ServerException.class, "stream_not_found");
  }

  @Test
  void it_waits_as_long_as_the_server_asks() {
    ReadFixture read = ReadFixture.from(0);
    read.server().answer(429, Map.of("retry-after-ms", "2500"), "{\"code\":\"rate_limited\"}");
    read.carrier.advance(Duration.ofMillis(2499));
    assertThat(read.requests()).isEqualTo(1);
    read.carrier.advance(Duration.ofMillis(1));
    assertThat(read.requests()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"soon", "-1", "", "18446744073709551615"})
  void a_strange_wish_how_long_to_wait_does_no_harm(String millis) {
    ReadFixture read = ReadFixture.from(0);
    read.server().answer(429, Map.of("retry-after-ms", millis), "{\"code\":\"rate_limited\"}");
    assertThat(read.next()).isNotDone();
    assertThat(read.carrier.alarms()).isEqualTo(1);
  }

  @Test
  void a_terminal_frame_that_asks_to_come_later_is_followed() {
    ReadFixture read = ReadFixture.from(0);
    read.server().open();
    read.send(Frames.batch(0, 2));
    ScriptedExchange first = read.server();
    first.bytes(Frames.terminal(503, "{\"code\":\"server_draining\",\"message\":\"bye\"}"));
    assertThat(first.isCancelled()).isTrue();
    read.carrier.advance(BACKOFF);
    assertThat(read.server().query()).isEqualTo("seq_num=2");
  }

  @Test
  void a_terminal_frame_that_refuses_is_the_failure_after_all_batches() {
    ReadFixture read = ReadFixture.from(0);
    read.server().open();
    read.send(Frames.batch(0, 2));
    read.server()
        .bytes(Frames.terminal(409, "{\"code\":\"stream_deletion_pending\",\"message\":\"x\"}"));
    assertThat(read.taken()).hasSize(2);
    assertFailed(read.next(), ServerException.class, "stream_deletion_pending");
    assertThat(read.requests()).isEqualTo(1);
  }

  @Test
  void a_terminal_frame_that_is_no_json_is_a_server_error() {
    ReadFixture read = ReadFixture.from(0);
    read.server().open().bytes(Frames.terminal(400, "{\"code\":\"bad_query\",\"message\":1}"));
    read.carrier.advance(Duration.ofSeconds(1));
    read.server().open().bytes(Frames.terminal(500, "<html>"));
    read.carrier.advance(Duration.ofSeconds(1));
    read.server().open().bytes(Frames.terminal(500, "<html>"));
    assertFailed(read.next(), ServerException.class, "");
  }

  @Test
  void a_refused_token_is_replaced_once() {
    ReadFixture read = ReadFixture.from(0);
    read.canRefresh = true;
    read.server().answer(401, "authn");
    read.carrier.run();
    assertThat(read.requests()).isEqualTo(2);
    read.server().answer(401, "authn");
    assertFailed(read.next(), ServerException.class, "401");
    assertThat(read.refusedTokens).containsExactly(false, true);
  }

  @Test
  void a_token_that_is_refused_again_after_it_worked_is_replaced_again() {
    ReadFixture read = ReadFixture.from(0);
    read.canRefresh = true;
    read.server().answer(401, "authn");
    read.server().open();
    read.send(Frames.heartbeat(0));
    read.server().bytes(Frames.terminal(401, "{\"code\":\"authn\"}"));
    assertThat(read.refusedTokens).containsExactly(false, true, true);
    assertThat(read.next()).isNotDone();
  }

  @Test
  void a_refused_token_that_cannot_be_replaced_is_the_failure() {
    ReadFixture read = ReadFixture.from(0);
    read.server().answer(401, "authn");
    assertFailed(read.next(), ServerException.class, "401");
  }

  @Test
  void a_token_that_cannot_be_had_is_asked_for_again() {
    ReadFixture read = ReadFixture.from(0);
    read.token = CompletableFuture.failedFuture(new java.io.IOException("no answer"));
    read.server().fail(Kind.DISCONNECTED);
    read.carrier.advance(BACKOFF);
    read.carrier.advance(Duration.ofMillis(200));
    assertFailed(read.next(), UnreachableException.class, "no answer");
    assertThat(read.refusedTokens).hasSize(3);
  }

  @Test
  void a_transport_that_was_closed_is_not_tried_again() {
    ReadFixture read = ReadFixture.from(0);
    read.server().fail(Kind.CLOSED);
    assertFailed(read.next(), ClosedException.class, "it broke");
    assertThat(read.requests()).isEqualTo(1);
  }

  @Test
  void an_error_answer_that_breaks_off_is_still_that_error() {
    ReadFixture read = ReadFixture.from(0);
    byte[] body = "{\"code\":\"permission_denied\"}".getBytes(StandardCharsets.UTF_8);
    read.server().head(403).bytes(body).fail(Kind.RESET);
    assertFailed(read.next(), ServerException.class, "permission_denied");
  }

  // What a server must not say.

  @Test
  void records_that_come_again_are_a_breach_and_reach_nobody() {
    ReadFixture read = ReadFixture.from(0);
    read.server().open();
    read.send(Frames.batch(0, 3));
    read.send(Frames.batch(2, 4));
    assertThat(read.taken()).containsExactly(0L, 1L, 2L);
    assertFailed(read.next(), ProtocolException.class, "from sequence number 3 on");
    assertThat(read.server().isCancelled()).isTrue();
    assertThat(read.requests()).isEqualTo(1);
  }

  @Test
  void a_reconnected_server_that_begins_too_early_is_a_breach() {
    ReadFixture read = ReadFixture.from(0);
    read.server().open();
    read.send(Frames.batch(0, 3));
    read.server().fail(Kind.DISCONNECTED);
    read.carrier.advance(BACKOFF);
    read.server().open();
    read.send(Frames.batch(0, 3));
    assertThat(read.taken()).containsExactly(0L, 1L, 2L);
    assertFailed(read.next(), ProtocolException.class, "from sequence number 3 on");
  }

  @ParameterizedTest
  @EnumSource(
      value = Packing.class,
      names = {"GZIP", "ZSTD"})
  void a_frame_packed_as_nobody_asked_for_is_a_breach_that_says_so(Packing packing) {
    ReadFixture read = ReadFixture.from(0);
    read.server().open().bytes(Frames.frame(Frames.batch(0, 1), packing, false));
    assertFailed(read.next(), ProtocolException.class, "as was asked for");
  }

  @ParameterizedTest
  @EnumSource(Packing.class)
  void frames_are_unpacked_as_they_were_asked_for(Packing packing) {
    ReadFixture read = new ReadFixture(FROM_0.withPacking(packing));
    read.server().open().bytes(Frames.frame(Frames.batch(0, 500), packing, false));
    read.server().bytes(Frames.frame(Frames.batch(500, 501), Packing.NONE, false));
    assertThat(read.taken()).hasSize(501);
    Optional<String> accepted =
        Optional.ofNullable(read.server().request().headers().get("accept-encoding"));
    assertThat(accepted)
        .isEqualTo(
            switch (packing) {
              case NONE -> Optional.empty();
              case ZSTD -> Optional.of("zstd");
              case GZIP -> Optional.of("gzip");
            });
  }

  @Test
  void a_frame_that_grows_beyond_its_bound_is_a_breach() {
    ReadFixture read = new ReadFixture(FROM_0.withPacking(Packing.ZSTD));
    byte[] bomb = Packing.ZSTD.pack(new byte[3 << 20], 0, 3 << 20);
    read.server().open().bytes(Frames.frameOf(bomb, Packing.ZSTD, false));
    assertFailed(read.next(), ProtocolException.class, "after unpacking");
  }

  @Test
  void what_is_no_frame_and_what_is_no_batch_is_a_breach() {
    ReadFixture noFrame = ReadFixture.from(0);
    noFrame.server().open().bytes(new byte[] {0, 0, 0, 0});
    assertFailed(noFrame.next(), ProtocolException.class, "length");
    ReadFixture noBatch = ReadFixture.from(0);
    noBatch.server().open().bytes(Frames.frameOf(new byte[] {0x0a, 0x7f}, Packing.NONE, false));
    assertFailed(noBatch.next(), ProtocolException.class, "ReadBatch");
  }

  @Test
  void an_answer_of_another_kind_is_a_breach_that_asks_for_the_address() {
    ReadFixture read = ReadFixture.from(0);
    read.server().answer(200, Map.of("content-type", "text/html"), "<html>");
    assertFailed(read.next(), ProtocolException.class, "address of an S2 server");
    ReadFixture moved = ReadFixture.from(0);
    moved.server().answer(302, Map.of(), "");
    assertFailed(moved.next(), ProtocolException.class, "302");
  }

  // Silence.

  @Test
  void a_server_that_falls_silent_is_left_for_another_connection() {
    ReadFixture read = ReadFixture.from(0);
    read.server().open();
    read.send(Frames.batch(0, 1));
    ScriptedExchange silent = read.server();
    read.carrier.advance(Duration.ofSeconds(20));
    assertThat(silent.isCancelled()).isFalse();
    read.carrier.advance(BACKOFF);
    assertThat(silent.isCancelled()).isTrue();
    assertThat(silent.isRetired()).isTrue();
    read.carrier.advance(BACKOFF);
    assertThat(read.requests()).isEqualTo(2);
    assertThat(read.server().query()).isEqualTo("seq_num=1");
  }

  @Test
  void heartbeats_keep_a_silent_stream_alive_for_hours() {
    ReadFixture read = ReadFixture.from(0);
    read.server().open();
    for (int i = 0; i < 1000; i++) {
      read.carrier.advance(Duration.ofSeconds(15));
      read.send(Frames.heartbeat(0));
    }
    assertThat(read.requests()).isEqualTo(1);
    assertThat(read.carrier.alarms()).isEqualTo(1);
  }

  @Test
  void silence_counts_while_connecting_and_until_the_head_and_for_tokens() {
    ReadFixture connecting = ReadFixture.from(0);
    connecting.carrier.advance(Duration.ofSeconds(21));
    assertThat(connecting.requests()).isEqualTo(2);
    assertThat(connecting.carrier.exchanges().get(0).isCancelled()).isTrue();
    connecting.server().open();
    connecting.carrier.advance(Duration.ofSeconds(21));
    assertThat(connecting.requests()).isEqualTo(3);
    connecting.token = new CompletableFuture<>();
    connecting.server().fail(Kind.DISCONNECTED);
    assertThat(connecting.next()).isCompletedExceptionally();
  }

  @Test
  void a_token_that_never_comes_ends_like_any_silence_and_a_late_one_does_nothing() {
    ReadFixture read = new ReadFixture(FROM_0, RetrySettings.DEFAULT.withMaxAttempts(2));
    read.token = new CompletableFuture<>();
    read.server().fail(Kind.DISCONNECTED);
    read.carrier.advance(BACKOFF);
    read.carrier.advance(Duration.ofSeconds(21));
    assertFailed(read.next(), UnreachableException.class, "sign of life");
    read.token.complete("late");
    read.carrier.run();
    assertThat(read.requests()).isEqualTo(1);
  }

  @Test
  void silence_does_not_count_while_nobody_takes_what_has_come() {
    ReadFixture read = new ReadFixture(FROM_0.withBufferBytes(1));
    read.server().open();
    read.send(Frames.batch(0, 1));
    assertThat(read.server().isTaking()).isFalse();
    read.carrier.advance(Duration.ofHours(1));
    assertThat(read.requests()).isEqualTo(1);
    assertThat(read.taken()).containsExactly(0L);
    assertThat(read.server().isTaking()).isTrue();
    read.carrier.advance(Duration.ofSeconds(19));
    assertThat(read.requests()).isEqualTo(1);
    read.carrier.advance(Duration.ofSeconds(2));
    assertThat(read.requests()).isEqualTo(2);
  }

  @Test
  void what_came_while_a_callback_held_the_thread_up_is_heard() {
    ReadFixture read = ReadFixture.from(0);
    read.server().open();
    read.carrier.holdUp(Duration.ofSeconds(60));
    read.carrier.advance(Duration.ofMillis(10));
    read.send(Frames.heartbeat(0));
    read.carrier.advance(Duration.ofSeconds(19));
    assertThat(read.requests()).isEqualTo(1);
  }

  // Memory.

  @Test
  void what_comes_beyond_the_bound_is_kept_as_it_came_and_decoded_when_there_is_room() {
    ReadFixture read =
        new ReadFixture(FROM_0.withCount(3000).withBufferBytes(1).withPacking(Packing.ZSTD));
    byte[] a = Frames.frame(Frames.batch(0, 1000), Packing.ZSTD, false);
    byte[] b = Frames.frame(Frames.batch(1000, 2000), Packing.ZSTD, false);
    byte[] c = Frames.frame(Frames.batch(2000, 3000), Packing.ZSTD, false);
    byte[] all = Frames.concat(a, b, c);
    int cut = a.length + b.length / 2;
    read.server().open();
    read.server().bytes(Arrays.copyOf(all, cut));
    read.server().bytes(Arrays.copyOfRange(all, cut, all.length)).finish();
    assertThat(read.session.lastTail()).isEmpty();
    assertThat(read.next().join()).contains(Frames.batch(0, 1000));
    assertThat(read.next().join()).contains(Frames.batch(1000, 2000));
    assertThat(read.next().join()).contains(Frames.batch(2000, 3000));
    assertThat(read.next().join()).isEmpty();
  }

  @Test
  void beyond_the_bound_nothing_is_decoded() {
    ReadFixture read = new ReadFixture(FROM_0.withBufferBytes(1));
    read.server().open();
    read.server()
        .bytes(
            Frames.concat(
                Frames.frame(Frames.batch(0, 1, 1)), Frames.frame(Frames.batch(1, 2, 9))));
    assertThat(read.session.lastTail()).contains(new Position(1, 1));
    assertThat(read.next()).isDone();
    assertThat(read.session.lastTail()).contains(new Position(9, 9));
  }

  @Test
  void what_was_not_decoded_when_the_connection_broke_is_asked_for_again() {
    ReadFixture read = new ReadFixture(FROM_0.withBufferBytes(1));
    read.server().open();
    read.server()
        .bytes(Frames.concat(Frames.frame(Frames.batch(0, 1)), Frames.frame(Frames.batch(1, 2))));
    read.server().fail(Kind.DISCONNECTED);
    read.carrier.advance(Duration.ofMinutes(10));
    assertThat(read.requests()).as("no room yet").isEqualTo(1);
    assertThat(read.taken()).containsExactly(0L);
    assertThat(read.server().query()).isEqualTo("seq_num=1");
    read.server().open();
    read.send(Frames.batch(1, 2));
    assertThat(read.taken()).containsExactly(1L);
  }

  // Advice to reconnect.

  @Test
  void advice_is_followed_after_its_batch_at_once_on_another_connection() {
    ReadFixture read = ReadFixture.from(0);
    read.server().open();
    ScriptedExchange first = read.server();
    first.bytes(Frames.advice(Frames.batch(0, 2)));
    assertThat(first.isRetired()).isTrue();
    assertThat(first.isCancelled()).isTrue();
    assertThat(read.requests()).isEqualTo(2);
    assertThat(read.server().query()).isEqualTo("seq_num=2");
    assertThat(read.taken()).containsExactly(0L, 1L);
    assertThat(read.told).containsExactly("attempt 1", "advised true", "attempt 1");
  }

  @Test
  void advice_is_followed_at_most_once_in_sixty_seconds() {
    ReadFixture read = ReadFixture.from(0);
    read.server().open().bytes(Frames.advice(Frames.heartbeat(0)));
    read.server().open();
    for (int i = 0; i < 5; i++) {
      read.carrier.advance(Duration.ofSeconds(10));
      read.server().bytes(Frames.advice(Frames.heartbeat(0)));
    }
    read.carrier.advance(Duration.ofMillis(9_999));
    read.server().bytes(Frames.advice(Frames.heartbeat(0)));
    assertThat(read.requests()).isEqualTo(2);
    assertThat(read.server().isRetired()).isFalse();
    read.carrier.advance(Duration.ofMillis(1));
    read.server().bytes(Frames.advice(Frames.heartbeat(0)));
    assertThat(read.requests()).isEqualTo(3);
    // Each attempt tells of advice that it does not follow once, however often it comes.
    assertThat(read.told)
        .filteredOn(told -> !told.startsWith("lag"))
        .containsExactly(
            "attempt 1", "advised true", "attempt 1", "advised false", "advised true", "attempt 1");
  }

  @Test
  void advice_with_the_last_batch_that_was_asked_for_is_not_followed() {
    ReadFixture read = new ReadFixture(FROM_0.withCount(2));
    read.server().open().bytes(Frames.advice(Frames.batch(0, 2)));
    read.server().finish();
    assertThat(read.requests()).isEqualTo(1);
    assertThat(read.taken()).hasSize(2);
    assertThat(read.next().join()).isEmpty();
  }

  // What one can see.

  @Test
  void it_has_caught_up_when_all_batches_up_to_the_tail_were_taken() {
    ReadFixture read = ReadFixture.from(0);
    CompletableFuture<Boolean> caughtUp = read.session.caughtUp();
    read.server().open();
    read.send(Frames.batch(0, 2));
    read.send(Frames.batch(2, 3, 3));
    assertThat(read.session.isCaughtUp()).isFalse();
    assertThat(read.session.resumeSeqNum()).hasValue(0);
    assertThat(read.next()).isDone();
    assertThat(read.session.isCaughtUp()).isFalse();
    assertThat(read.session.resumeSeqNum()).hasValue(2);
    assertThat(caughtUp).isNotDone();
    assertThat(read.next()).isDone();
    assertThat(read.session.isCaughtUp()).isTrue();
    assertThat(read.session.resumeSeqNum()).hasValue(3);
    assertThat(caughtUp).isCompletedWithValue(true);
  }

  @Test
  void it_is_behind_again_when_the_connection_breaks_until_the_next_says_otherwise() {
    ReadFixture read = ReadFixture.from(0);
    read.server().open();
    read.send(Frames.heartbeat(0));
    assertThat(read.session.isCaughtUp()).isTrue();
    read.server().fail(Kind.DISCONNECTED);
    assertThat(read.session.isCaughtUp()).isFalse();
    read.carrier.advance(BACKOFF);
    read.server().open();
    assertThat(read.session.isCaughtUp()).isFalse();
    read.send(Frames.heartbeat(0));
    assertThat(read.session.isCaughtUp()).isTrue();
  }

  @Test
  void whether_it_catches_up_is_answered_however_it_ends() {
    ReadFixture ended = new ReadFixture(FROM_0.withCount(1));
    CompletableFuture<Boolean> no = ended.session.caughtUp();
    ended.server().open();
    ended.send(Frames.batch(0, 1));
    ended.server().finish();
    ended.taken();
    assertThat(no).isCompletedWithValue(false);
    ReadFixture closed = ReadFixture.from(0);
    CompletableFuture<Boolean> never = closed.session.caughtUp();
    closed.session.close();
    closed.carrier.run();
    assertThat(never).isCompletedExceptionally();
    CompletableFuture<Boolean> late = closed.session.caughtUp();
    closed.carrier.run();
    assertThat(late).isCompletedExceptionally();
  }

  @Test
  void the_lag_is_told_with_every_tail() {
    ReadFixture read = ReadFixture.from(0);
    read.server().open();
    read.send(Frames.batch(0, 2, 7));
    read.send(Frames.batch(2, 7, 7));
    read.send(Frames.heartbeat(7));
    assertThat(read.told).containsExactly("attempt 1", "lag 5", "lag 0", "lag 0");
  }

  @Test
  void numbers_above_two_to_the_63_are_read_on() {
    ReadFixture read = ReadFixture.from(Long.MIN_VALUE);
    assertThat(read.server().query()).isEqualTo("seq_num=9223372036854775808");
    read.server().open();
    read.send(Frames.batch(Long.MIN_VALUE, Long.MIN_VALUE + 2, Long.MIN_VALUE + 2));
    assertThat(read.taken()).containsExactly(Long.MIN_VALUE, Long.MIN_VALUE + 1);
    assertThat(read.session.resumeSeqNum()).isEqualTo(OptionalLong.of(Long.MIN_VALUE + 2));
    read.server().fail(Kind.DISCONNECTED);
    read.carrier.advance(BACKOFF);
    assertThat(read.server().query()).isEqualTo("seq_num=9223372036854775810");
  }

  // Closing.

  @Test
  void closing_reaches_the_exchange_and_ends_who_waits() {
    ReadFixture read = ReadFixture.from(0);
    read.server().open();
    CompletableFuture<Optional<ReadBatch>> first = read.next();
    CompletableFuture<Optional<ReadBatch>> second = read.next();
    read.session.close();
    read.session.close();
    read.carrier.run();
    assertThat(read.server().isCancelled()).isTrue();
    assertFailed(first, ClosedException.class, "this read was closed");
    assertFailed(second, ClosedException.class, "this read was closed");
    assertFailed(read.next(), ClosedException.class, "this read was closed");
    assertThat(read.carrier.alarms()).isZero();
  }

  @Test
  void closing_while_the_connection_is_made_reaches_the_exchange() {
    ReadFixture read = ReadFixture.from(0);
    read.session.close();
    read.carrier.run();
    assertThat(read.server().isCancelled()).isTrue();
  }

  @Test
  void closing_before_the_token_comes_begins_nothing() {
    ReadFixture read = ReadFixture.from(0);
    read.token = new CompletableFuture<>();
    read.server().fail(Kind.DISCONNECTED);
    read.carrier.advance(BACKOFF);
    read.session.close();
    read.token.complete("late");
    read.carrier.advance(Duration.ofMinutes(1));
    assertThat(read.requests()).isEqualTo(1);
    assertThat(read.carrier.alarms()).isZero();
  }

  @Test
  void closing_while_it_waits_to_try_again_ends_that_too() {
    ReadFixture read = ReadFixture.from(0);
    read.server().fail(Kind.DISCONNECTED);
    read.session.close();
    read.carrier.advance(Duration.ofMinutes(1));
    assertThat(read.requests()).isEqualTo(1);
    assertFailed(read.next(), ClosedException.class, "this read was closed");
  }

  @Test
  void closing_drops_what_nobody_took_and_what_is_on_its_way() {
    ReadFixture read = new ReadFixture(FROM_0.withBufferBytes(1));
    read.server().open();
    read.send(Frames.batch(0, 1));
    read.send(Frames.batch(1, 2));
    read.session.close();
    assertFailed(read.next(), ClosedException.class, "this read was closed");
    assertThat(read.requests()).isEqualTo(1);
  }

  @Test
  void closing_after_the_end_changes_nothing() {
    ReadFixture read = new ReadFixture(FROM_0.withCount(0));
    read.server().open().finish();
    read.session.close();
    assertThat(read.next().join()).isEmpty();
  }

  @Test
  void a_closed_client_ends_whoever_asks() {
    ReadFixture read = ReadFixture.from(0);
    read.carrier.close();
    assertFailed(read.session.nextAsync(), ClosedException.class, "client was closed");
    assertThat(read.session.caughtUp()).isCompletedExceptionally();
    read.session.close();
  }

  @Test
  void one_who_looks_on_and_throws_changes_nothing() {
    ScriptedCarrier carrier = new ScriptedCarrier();
    ReadFixture requests = ReadFixture.from(0);
    ReadSession session =
        ReadSession.begin(
            carrier,
            requests,
            FROM_0,
            RetrySettings.DEFAULT,
            bound -> 0,
            new io.headrace.client.observe.Observer() {
              @Override
              public void attempt(Activity activity, String subject, int attempt) {
                throw new IllegalStateException("I throw");
              }
            });
    carrier.run();
    carrier.last().open().bytes(Frames.frame(Frames.batch(0, 1)));
    CompletableFuture<Optional<ReadBatch>> next = session.nextAsync();
    carrier.run();
    assertThat(next.join()).isPresent();
  }

  private static void assertFailed(
      CompletableFuture<?> future, Class<? extends Throwable> type, String message) {
    assertThat(future).isCompletedExceptionally();
    Throwable failure = future.exceptionNow();
    Throwable cause = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
    assertThat(cause).isInstanceOf(type).hasMessageContaining(message);
  }
}
