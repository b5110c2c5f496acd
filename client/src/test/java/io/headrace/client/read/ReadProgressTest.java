package io.headrace.client.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.wire.MalformedException;
import io.headrace.wire.Position;
import io.headrace.wire.ReadBatch;
import io.headrace.wire.SequencedRecord;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of a read that goes on, without any connection. */
class ReadProgressTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long T0 = Long.MAX_VALUE - SECOND;

  private static ReadProgress from(ReadStart start) {
    return ReadProgress.start(ReadOptions.from(start));
  }

  private static ReadProgress limited(ReadOptions options) {
    return ReadProgress.start(options);
  }

  @ParameterizedTest
  @CsvSource({
    "SEQ_NUM,     7,  seq_num=7",
    "TIMESTAMP,   7,  timestamp=7",
    "TAIL_OFFSET, 0,  tail_offset=0",
    "SEQ_NUM,    -1,  seq_num=18446744073709551615",
    "TIMESTAMP,  -2,  timestamp=18446744073709551614",
  })
  void the_first_request_names_the_start_as_it_was_given(
      ReadStart.Kind kind, long value, String query) {
    assertThat(from(new ReadStart(kind, value)).query(T0)).isEqualTo(query);
  }

  @Test
  void every_limit_is_asked_for() {
    ReadOptions options =
        ReadOptions.from(ReadStart.TAIL)
            .withClamp()
            .withCount(-1)
            .withBytes(2)
            .withUntil(-3)
            .withWait(Duration.ofSeconds(4));
    assertThat(limited(options).query(T0))
        .isEqualTo(
            "tail_offset=0&clamp=true&count=18446744073709551615&bytes=2"
                + "&until=18446744073709551613&wait=4");
  }

  @ParameterizedTest
  @CsvSource({"SEQ_NUM", "TIMESTAMP", "TAIL_OFFSET"})
  void after_records_there_is_one_start_and_it_is_the_number_after_the_last(ReadStart.Kind kind) {
    ReadProgress progress = from(new ReadStart(kind, 3)).after(Frames.batch(5, 8), T0);
    assertThat(progress.query(T0)).isEqualTo("seq_num=8");
  }

  @Test
  void the_clamp_is_kept() {
    ReadProgress progress = limited(ReadOptions.from(ReadStart.seqNum(100)).withClamp());
    assertThat(progress.after(Frames.batch(5, 8), T0).query(T0)).isEqualTo("seq_num=8&clamp=true");
  }

  @ParameterizedTest
  @CsvSource({"TIMESTAMP", "TAIL_OFFSET"})
  void an_empty_batch_with_a_tail_anchors_a_relative_start(ReadStart.Kind kind) {
    ReadProgress progress = from(new ReadStart(kind, 0));
    assertThat(progress.position()).isEmpty();
    assertThat(progress.after(Frames.heartbeat(42), T0).query(T0)).isEqualTo("seq_num=42");
  }

  @Test
  void a_tail_beyond_what_was_delivered_skips_nothing() {
    ReadProgress progress = from(ReadStart.seqNum(0)).after(Frames.batch(0, 3), T0);
    assertThat(progress.after(Frames.heartbeat(9), T0).query(T0)).isEqualTo("seq_num=3");
  }

  @Test
  void count_and_bytes_shrink_by_what_was_delivered() {
    // "10" and "11" are records of 8 + 2 metered bytes.
    ReadProgress progress =
        limited(ReadOptions.from(ReadStart.seqNum(10)).withCount(5).withBytes(100).withUntil(99));
    assertThat(progress.after(Frames.batch(10, 12), T0).query(T0))
        .isEqualTo("seq_num=12&count=3&bytes=80&until=99");
  }

  @Test
  void limits_beyond_two_to_the_63_shrink_and_are_kept() {
    ReadProgress progress =
        limited(ReadOptions.from(ReadStart.seqNum(10)).withCount(-1).withBytes(Long.MIN_VALUE));
    ReadProgress after = progress.after(Frames.batch(10, 12), T0);
    assertThat(after.query(T0))
        .isEqualTo("seq_num=12&count=18446744073709551613&bytes=9223372036854775788");
    assertThat(after.isComplete()).isFalse();
  }

  @Test
  void it_is_complete_when_a_limit_is_used_up_exactly() {
    ReadOptions options = ReadOptions.from(ReadStart.seqNum(10));
    assertThat(limited(options.withCount(2)).after(Frames.batch(10, 12), T0).isComplete()).isTrue();
    assertThat(limited(options.withCount(3)).after(Frames.batch(10, 12), T0).isComplete())
        .isFalse();
    assertThat(limited(options.withBytes(20)).after(Frames.batch(10, 12), T0).isComplete())
        .isTrue();
    assertThat(limited(options.withBytes(21)).after(Frames.batch(10, 12), T0).isComplete())
        .isFalse();
  }

  @Test
  void more_than_was_asked_for_is_refused() {
    ReadOptions options = ReadOptions.from(ReadStart.seqNum(10));
    assertRefused(limited(options.withCount(1)), Frames.batch(10, 12), "at most 1 more records");
    assertRefused(limited(options.withBytes(19)), Frames.batch(10, 12), "at most 19 more metered");
  }

  @Test
  void numbers_that_repeat_are_refused() {
    ReadProgress progress = from(ReadStart.seqNum(0)).after(Frames.batch(0, 3), T0);
    assertRefused(progress, Frames.batch(2, 5), "from sequence number 3 on");
    assertRefused(progress, Frames.batch(0, 3), "from sequence number 3 on");
  }

  @Test
  void numbers_before_an_absolute_start_are_refused() {
    assertRefused(from(ReadStart.seqNum(5)), Frames.batch(4, 6), "from sequence number 5 on");
  }

  @Test
  void numbers_before_a_clamped_start_are_what_clamping_means() {
    ReadProgress progress = limited(ReadOptions.from(ReadStart.seqNum(5)).withClamp());
    assertThat(progress.after(Frames.batch(2, 4), T0).position()).hasValue(4);
  }

  @Test
  void numbers_may_be_missing_before_a_batch_where_records_were_trimmed() {
    ReadProgress progress = from(ReadStart.seqNum(0)).after(Frames.batch(7, 9), T0);
    assertThat(progress.after(Frames.batch(20, 21), T0).position()).hasValue(21);
  }

  @Test
  void numbers_missing_or_turned_round_within_a_batch_are_refused() {
    List<SequencedRecord> gap = new ArrayList<>(Frames.records(0, 2));
    gap.addAll(Frames.records(3, 4));
    assertRefused(
        from(ReadStart.seqNum(0)), new ReadBatch(gap, Optional.empty()), "number 2 to be next");
    List<SequencedRecord> turned = List.of(Frames.record(1), Frames.record(0));
    assertRefused(
        from(ReadStart.seqNum(0)), new ReadBatch(turned, Optional.empty()), "number 2 to be next");
  }

  @Test
  void a_tail_before_what_was_delivered_is_refused() {
    ReadProgress progress = from(ReadStart.seqNum(0));
    assertRefused(progress, Frames.batch(0, 3, 2), "has the server lost some?");
    assertRefused(
        progress.after(Frames.batch(0, 3), T0), Frames.heartbeat(2), "has the server lost some?");
  }

  @Test
  void numbers_above_two_to_the_63_go_on() {
    ReadProgress progress =
        from(ReadStart.seqNum(Long.MAX_VALUE))
            .after(Frames.batch(Long.MAX_VALUE, Long.MIN_VALUE + 1), T0);
    assertThat(progress.query(T0)).isEqualTo("seq_num=9223372036854775809");
    assertThat(progress.after(Frames.heartbeat(Long.MIN_VALUE + 1), T0).caughtUp()).isTrue();
    assertRefused(progress, Frames.batch(5, 6), "from sequence number 9223372036854775809 on");
  }

  @Test
  void a_number_that_none_can_follow_is_refused() {
    assertRefused(from(ReadStart.seqNum(-1)), Frames.batch(-1, 0), "the greatest there is");
  }

  @Test
  void it_has_caught_up_when_records_end_at_the_tail_or_there_are_none_before_it() {
    ReadProgress start = from(ReadStart.seqNum(0));
    assertThat(start.after(Frames.batch(0, 3, 3), T0).caughtUp()).isTrue();
    assertThat(start.after(Frames.batch(0, 3, 4), T0).caughtUp()).isFalse();
    assertThat(start.after(Frames.batch(0, 3), T0).caughtUp()).isFalse();
    assertThat(start.after(Frames.heartbeat(0), T0).caughtUp()).isTrue();
  }

  @Test
  void it_is_behind_again_after_a_batch_that_does_not_end_at_the_tail_and_after_a_break() {
    ReadProgress caughtUp = from(ReadStart.seqNum(0)).after(Frames.batch(0, 3, 3), T0);
    assertThat(caughtUp.after(Frames.batch(3, 4, 6), T0).caughtUp()).isFalse();
    assertThat(caughtUp.after(Frames.batch(3, 4), T0).caughtUp()).isFalse();
    assertThat(caughtUp.disconnected().caughtUp()).isFalse();
  }

  @Test
  void heartbeats_update_the_tail() {
    ReadProgress progress = from(ReadStart.seqNum(0)).after(Frames.batch(0, 3, 3), T0);
    assertThat(progress.after(Frames.heartbeat(5), T0).tail()).contains(new Position(5, 5));
    assertThat(progress.after(Frames.batch(3, 4), T0).tail()).contains(new Position(3, 3));
  }

  @ParameterizedTest
  @CsvSource({"0, 10", "999, 10", "1000, 9", "9999, 1", "10000, 0", "3600000, 0"})
  void the_wait_shrinks_by_the_whole_seconds_since_the_last_record_at_the_tail(
      long millis, long left) {
    ReadOptions options = ReadOptions.from(ReadStart.seqNum(0)).withWait(Duration.ofSeconds(10));
    ReadProgress progress = limited(options).after(Frames.batch(0, 3, 3), T0).disconnected();
    assertThat(progress.query(T0 + Duration.ofMillis(millis).toNanos()))
        .isEqualTo("seq_num=3&wait=" + left);
  }

  @Test
  void the_wait_is_whole_until_the_tail_is_reached() {
    ReadOptions options = ReadOptions.from(ReadStart.seqNum(0)).withWait(Duration.ofSeconds(10));
    ReadProgress progress = limited(options).after(Frames.batch(0, 3), T0);
    assertThat(progress.query(T0 + 60 * SECOND)).isEqualTo("seq_num=3&wait=10");
  }

  @Test
  void heartbeats_do_not_lengthen_the_wait_but_records_do() {
    ReadOptions options = ReadOptions.from(ReadStart.seqNum(0)).withWait(Duration.ofSeconds(10));
    ReadProgress progress =
        limited(options).after(Frames.heartbeat(0), T0).after(Frames.heartbeat(0), T0 + 4 * SECOND);
    assertThat(progress.query(T0 + 6 * SECOND)).isEqualTo("seq_num=0&wait=4");
    assertThat(progress.after(Frames.batch(0, 1, 1), T0 + 6 * SECOND).query(T0 + 7 * SECOND))
        .isEqualTo("seq_num=1&wait=9");
  }

  @Test
  void a_new_connection_does_not_lengthen_the_wait() {
    ReadOptions options = ReadOptions.from(ReadStart.seqNum(0)).withWait(Duration.ofSeconds(10));
    ReadProgress progress =
        limited(options)
            .after(Frames.batch(0, 1, 1), T0)
            .disconnected()
            .after(Frames.heartbeat(1), T0 + 8 * SECOND);
    assertThat(progress.query(T0 + 9 * SECOND)).isEqualTo("seq_num=1&wait=1");
  }

  @Test
  void at_the_tail_a_read_that_may_not_wait_has_ended() {
    Position tail = new Position(3, 3);
    ReadOptions bounded = ReadOptions.from(ReadStart.seqNum(0)).withCount(9);
    ReadOptions waiting = bounded.withWait(Duration.ofSeconds(10));
    ReadOptions endless = ReadOptions.from(ReadStart.seqNum(0));
    assertThat(limited(bounded).after(Frames.batch(0, 3), T0).endsAt(tail, T0)).isTrue();
    ReadProgress waited = limited(waiting).after(Frames.batch(0, 3, 3), T0);
    assertThat(waited.endsAt(tail, T0 + 10 * SECOND)).isTrue();
    assertThat(waited.endsAt(tail, T0 + 9 * SECOND)).isFalse();
    assertThat(limited(endless).after(Frames.batch(0, 3), T0).endsAt(tail, T0)).isFalse();
  }

  @Test
  void a_read_that_has_not_begun_or_is_beyond_the_tail_has_not_ended_there() {
    ReadProgress start = limited(ReadOptions.from(ReadStart.seqNum(3)).withCount(9));
    assertThat(start.endsAt(new Position(3, 3), T0)).isFalse();
    ReadProgress beyond = start.after(Frames.batch(3, 8), T0);
    assertThat(beyond.endsAt(new Position(7, 7), T0)).isFalse();
    assertThat(beyond.endsAt(new Position(8, 8), T0)).isTrue();
  }

  @Test
  void the_lag_is_what_lies_between_the_read_and_the_tail() {
    ReadProgress start = from(ReadStart.seqNum(0));
    assertThat(start.lag()).isZero();
    assertThat(start.after(Frames.batch(0, 3, 10), T0).lag()).isEqualTo(7);
    assertThat(start.after(Frames.batch(0, 3, -1), T0).lag()).isEqualTo(Long.MAX_VALUE);
    assertThat(start.after(Frames.heartbeat(10), T0).lag()).isZero();
    assertThat(start.after(Frames.batch(0, 3, 4), T0).after(Frames.batch(3, 9), T0).lag()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"PT-1S", "PT0.5S", "PT4294967296S"})
  void a_wait_that_cannot_be_asked_for_is_refused(Duration wait) {
    assertThatThrownBy(() -> ReadOptions.from(ReadStart.TAIL).withWait(wait))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("whole seconds");
  }

  @Test
  void the_longest_wait_is_asked_for() {
    ReadOptions options =
        ReadOptions.from(ReadStart.TAIL).withWait(Duration.ofSeconds(4294967295L));
    assertThat(limited(options).query(T0)).isEqualTo("tail_offset=0&wait=4294967295");
  }

  @Test
  void options_that_cannot_work_are_refused() {
    ReadOptions options = ReadOptions.from(ReadStart.TAIL);
    assertThatThrownBy(() -> options.withBufferBytes(0)).hasMessageContaining("at least 1 byte");
    assertThatThrownBy(() -> options.withSilence(Duration.ZERO)).hasMessageContaining("silence");
    assertThatThrownBy(() -> options.withSilence(ChronoUnit.FOREVER.getDuration()))
        .hasMessageContaining("up to a day");
  }

  @Test
  void an_empty_batch_without_a_tail_changes_nothing() {
    ReadProgress start = limited(ReadOptions.from(ReadStart.TAIL).withCount(3));
    ReadBatch mere = new ReadBatch(List.of(), Optional.empty());
    assertThat(start.after(mere, T0)).isEqualTo(start);
    assertThat(start.position()).isEqualTo(OptionalLong.empty());
  }

  private static void assertRefused(ReadProgress progress, ReadBatch batch, String why) {
    assertThatThrownBy(() -> progress.after(batch, T0))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(why);
  }
}
