package io.headrace.log;

import static io.headrace.log.Requests.batch;
import static io.headrace.log.Requests.close;
import static io.headrace.log.Requests.commands;
import static io.headrace.log.Requests.records;
import static io.headrace.log.Requests.stamped;
import static io.headrace.log.Requests.stampedRecord;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.ByteString;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Command;
import io.headrace.wire.Position;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class AppendRulesTest {
  private static final long NOW = 1_000;

  /** A stream of ten records, the last of them at timestamp 500, whose token is "token". */
  private static final StreamState TEN =
      new StreamState(
          new Position(10, 500), 0, "token", false, false, Optional.empty(), Producers.NONE, 500);

  @Test
  void records_get_the_next_sequence_numbers() {
    AppendRules.Accept accept = accept(StreamState.INITIAL, records("a", "b"));
    assertThat(accept.start()).isEqualTo(new Position(0, NOW));
    assertThat(accept.next().tail()).isEqualTo(new Position(2, NOW));
    AppendRules.Accept second = accept(accept.next(), records("c"));
    assertThat(second.start()).isEqualTo(new Position(2, NOW));
    assertThat(second.next().tail()).isEqualTo(new Position(3, NOW));
  }

  @Test
  void an_append_without_conditions_changes_nothing_else() {
    assertThat(accept(TEN, records("a")).next())
        .isEqualTo(
            new StreamState(
                new Position(11, NOW),
                0,
                "token",
                false,
                false,
                Optional.empty(),
                Producers.NONE,
                NOW));
  }

  @Test
  void an_append_without_records_must_close() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AppendRequest.of(Batch.EMPTY))
        .withMessageContaining("unless it closes");
  }

  /** Each check with every later one failing too: the first decides. */
  @Nested
  final class TheOrderOfChecks {
    private final StreamState state =
        accept(TEN, records("x").from("p", 3, 0).sequenced("m").fenced("token")).next();
    private final StreamConfig strict = config(TimestampMode.CLIENT_REQUIRE, false);

    @Test
    void deletion_comes_before_closing() {
      StreamState closed = accept(state, close()).next();
      assertThat(answer(closed.withDeleting(), everythingWrong("p", 2, 9)))
          .isEqualTo(new AppendOutcome.Deleting());
    }

    @Test
    void closing_comes_before_the_producer() {
      StreamState closed = accept(state, close()).next();
      assertThat(answer(closed, everythingWrong("p", 2, 9)))
          .isEqualTo(new AppendOutcome.Closed(closed.tail()));
    }

    @Test
    void the_producer_comes_before_the_token() {
      assertThat(answer(state, everythingWrong("p", 2, 9)))
          .isEqualTo(new AppendOutcome.ProducerFenced(3));
    }

    @Test
    void the_token_comes_before_the_sequence_number() {
      assertThat(answer(state, everythingWrong("p", 3, 1)))
          .isEqualTo(new AppendOutcome.FencingTokenMismatch("token"));
    }

    @Test
    void the_sequence_number_comes_before_the_writer_sequence() {
      assertThat(answer(state, everythingWrong("p", 3, 1).fenced("token")))
          .isEqualTo(new AppendOutcome.SeqNumMismatch(11));
    }

    @Test
    void the_writer_sequence_comes_before_the_timestamps() {
      assertThat(answer(state, everythingWrong("p", 3, 1).fenced("token").matching(11)))
          .isEqualTo(new AppendOutcome.WriterSequenceRegression("m"));
    }

    @Test
    void the_timestamps_come_last() {
      Requests request = everythingWrong("p", 3, 1).fenced("token").matching(11).sequenced("n");
      assertThat(answer(state, request)).isEqualTo(new AppendOutcome.TimestampMissing(0));
      assertThat(decide(state, StreamConfig.DEFAULT, request, NOW))
          .isInstanceOf(AppendRules.Accept.class);
    }

    private Requests everythingWrong(String producer, long epoch, long sequence) {
      return records("y")
          .from(producer, epoch, sequence)
          .fenced("other")
          .matching(99)
          .sequenced("a");
    }

    private AppendOutcome answer(StreamState state, Requests request) {
      return answerOf(decide(state, strict, request, NOW));
    }
  }

  @Nested
  final class AProducer {
    private final StreamState known =
        accept(accept(TEN, records("a").from("p", 3, 0)).next(), records("b").from("p", 3, 1))
            .next();

    @Test
    void begins_with_sequence_zero_in_any_epoch() {
      for (long epoch : new long[] {0, 1, 7, Long.MAX_VALUE}) {
        assertThat(accept(TEN, records("a").from("p", epoch, 0)).next().producers().find("p"))
            .contains(new ProducerSequence("p", epoch, 0));
      }
      assertThat(answer(TEN, records("a").from("p", 0, 1)))
          .isEqualTo(new AppendOutcome.ProducerGap(0, 1));
      assertThat(answer(TEN, records("a").from("p", 5, 7)))
          .isEqualTo(new AppendOutcome.ProducerGap(0, 7));
    }

    @Test
    void goes_on_with_the_next_sequence() {
      assertThat(accept(known, records("c").from("p", 3, 2)).next().producers().find("p"))
          .contains(new ProducerSequence("p", 3, 2));
    }

    @Test
    void that_leaves_a_gap_is_told_what_is_expected() {
      assertThat(answer(known, records("c").from("p", 3, 3)))
          .isEqualTo(new AppendOutcome.ProducerGap(2, 3));
      assertThat(answer(known, records("c").from("p", 3, Long.MAX_VALUE)))
          .isEqualTo(new AppendOutcome.ProducerGap(2, Long.MAX_VALUE));
    }

    @Test
    void that_repeats_its_last_append_or_an_older_one_is_told_the_highest() {
      AppendOutcome.Duplicate duplicate =
          new AppendOutcome.Duplicate(3, 1, known.tail(), /* closed= */ false);
      assertThat(answer(known, records("b").from("p", 3, 1))).isEqualTo(duplicate);
      assertThat(answer(known, records("a").from("p", 3, 0))).isEqualTo(duplicate);
    }

    @Test
    void that_repeats_itself_is_recognised_although_its_conditions_no_longer_hold() {
      StreamState fenced =
          accept(
                  known,
                  commands(new Command.Fence("new"))
                      .from("p", 3, 2)
                      .fenced("token")
                      .matching(12)
                      .sequenced("s"))
              .next();
      assertThat(
              answer(
                  fenced,
                  commands(new Command.Fence("new"))
                      .from("p", 3, 2)
                      .fenced("token")
                      .matching(12)
                      .sequenced("s")))
          .isEqualTo(new AppendOutcome.Duplicate(3, 2, fenced.tail(), /* closed= */ false));
    }

    @Test
    void takes_over_with_a_higher_epoch_from_sequence_zero() {
      StreamState taken = accept(known, records("c").from("p", 4, 0)).next();
      assertThat(taken.producers().find("p")).contains(new ProducerSequence("p", 4, 0));
      assertThat(answer(known, records("c").from("p", 4, 1)))
          .isEqualTo(new AppendOutcome.ProducerEpochStart(1));
      assertThat(answer(known, records("c").from("p", 9, 2)))
          .isEqualTo(new AppendOutcome.ProducerEpochStart(2));
    }

    @Test
    void of_an_older_epoch_is_fenced_even_where_it_repeats_itself() {
      StreamState taken = accept(known, records("c").from("p", 4, 0)).next();
      for (long sequence : new long[] {0, 1, 2}) {
        assertThat(answer(taken, records("b").from("p", 3, sequence)))
            .isEqualTo(new AppendOutcome.ProducerFenced(4));
      }
    }

    @Test
    void is_expected_to_go_on_to_begin_or_never_to_come_again() {
      assertThat(known.producers().next("p", 3)).hasValue(2);
      assertThat(known.producers().next("p", 4)).hasValue(0);
      assertThat(known.producers().next("q", 0)).hasValue(0);
      assertThat(known.producers().next("p", 2)).isEmpty();
    }

    @Test
    void is_known_apart_from_others_and_from_appends_without_one() {
      StreamState both = accept(known, records("c").from("q", 0, 0)).next();
      StreamState plain = accept(both, records("d")).next();
      assertThat(plain.producers().last())
          .containsExactly(new ProducerSequence("p", 3, 1), new ProducerSequence("q", 0, 0));
    }

    @Test
    void that_is_one_too_many_is_refused_while_the_known_ones_go_on() {
      StreamState full = TEN;
      for (int i = 0; i < Producers.MAX; i++) {
        full = accept(full, records("a").from("p" + i, 0, 0)).next();
      }
      assertThat(answer(full, records("a").from("new", 0, 0)))
          .isEqualTo(new AppendOutcome.TooManyProducers(1000));
      assertThat(answer(full, records("a").from("new", 0, 1)))
          .isEqualTo(new AppendOutcome.ProducerGap(0, 1));
      assertThat(accept(full, records("a").from("p0", 0, 1)).next().producers().last())
          .hasSize(1000);
      assertThat(accept(full, records("a").from("p999", 1, 0)).next().producers().last())
          .hasSize(1000);
    }

    @Test
    void that_is_refused_for_another_reason_is_not_remembered() {
      assertThat(answer(known, records("c").from("p", 3, 2).fenced("other")))
          .isEqualTo(new AppendOutcome.FencingTokenMismatch("token"));
      assertThat(accept(known, records("c").from("p", 3, 2)).next().producers().find("p"))
          .contains(new ProducerSequence("p", 3, 2));
    }
  }

  @Nested
  final class AClosedStream {
    private final StreamState byProducer =
        accept(TEN, records("last").from("p", 1, 0).closing()).next();
    private final StreamState byNobody = accept(TEN, close()).next();

    @Test
    void keeps_its_tail_and_takes_no_records() {
      assertThat(byProducer.closed()).isTrue();
      assertThat(byProducer.tail()).isEqualTo(new Position(11, NOW));
      assertThat(byNobody.closed()).isTrue();
      assertThat(byNobody.tail()).isEqualTo(TEN.tail());
      assertThat(answer(byNobody, records("a"))).isEqualTo(new AppendOutcome.Closed(TEN.tail()));
      assertThat(answer(byNobody, records("a").closing()))
          .isEqualTo(new AppendOutcome.Closed(TEN.tail()));
    }

    @Test
    void recognises_the_append_that_closed_it() {
      AppendOutcome duplicate =
          new AppendOutcome.Duplicate(1, 0, byProducer.tail(), /* closed= */ true);
      assertThat(answer(byProducer, records("last").from("p", 1, 0).closing()))
          .isEqualTo(duplicate);
      // Its conditions and its records are not looked at: they were when it was stored.
      assertThat(answer(byProducer, close().from("p", 1, 0).fenced("other").matching(0)))
          .isEqualTo(duplicate);
    }

    @Test
    void takes_no_other_append_of_a_producer_for_the_one_that_closed_it() {
      AppendOutcome closed = new AppendOutcome.Closed(byProducer.tail());
      assertThat(answer(byProducer, close().from("p", 1, 1))).isEqualTo(closed);
      assertThat(answer(byProducer, close().from("p", 0, 0))).isEqualTo(closed);
      assertThat(answer(byProducer, close().from("p", 2, 0))).isEqualTo(closed);
      assertThat(answer(byProducer, close().from("q", 1, 0))).isEqualTo(closed);
    }

    @Test
    void does_not_take_a_producers_earlier_append_for_the_closing_one() {
      StreamState earlier = accept(TEN, records("a").from("p", 0, 0)).next();
      StreamState closed = accept(earlier, close()).next();
      assertThat(answer(closed, records("a").from("p", 0, 0)))
          .isEqualTo(new AppendOutcome.Closed(closed.tail()));
    }

    @Test
    void is_closed_again_without_a_word_as_often_as_one_likes() {
      Position tail = byProducer.tail();
      AppendOutcome again = new AppendOutcome.Appended(tail, tail, tail);
      assertThat(answer(byProducer, close())).isEqualTo(again);
      assertThat(answer(byNobody, close()))
          .isEqualTo(new AppendOutcome.Appended(TEN.tail(), TEN.tail(), TEN.tail()));
    }

    @Test
    void was_closed_under_its_conditions() {
      assertThat(answer(TEN, close().fenced("other")))
          .isEqualTo(new AppendOutcome.FencingTokenMismatch("token"));
      assertThat(answer(TEN, close().matching(9))).isEqualTo(new AppendOutcome.SeqNumMismatch(10));
      assertThat(accept(TEN, close().fenced("token").matching(10)).next().closed()).isTrue();
    }

    @Test
    void was_closed_by_an_append_that_starts_at_the_tail() {
      AppendRules.Accept accept = accept(TEN, close());
      assertThat(accept.start()).isEqualTo(TEN.tail());
      assertThat(accept.timestamps()).isEmpty();
      assertThat(accept.next().lastArrivalMillis()).isEqualTo(NOW);
    }
  }

  @Test
  void a_stream_that_is_being_deleted_takes_nothing() {
    for (Requests request : new Requests[] {records("a"), close(), records("a").from("p", 0, 0)}) {
      assertThat(answer(TEN.withDeleting(), request)).isEqualTo(new AppendOutcome.Deleting());
    }
  }

  @Nested
  final class AFencingToken {
    @Test
    void need_not_be_presented() {
      assertThat(accept(TEN, records("a")).next().fencingToken()).isEqualTo("token");
    }

    @Test
    void must_be_the_one_in_force_where_it_is() {
      assertThat(accept(TEN, records("a").fenced("token"))).isNotNull();
      for (String other : new String[] {"", "toke", "token ", "Token"}) {
        assertThat(answer(TEN, records("a").fenced(other)))
            .isEqualTo(new AppendOutcome.FencingTokenMismatch("token"));
      }
    }

    @Test
    void is_the_empty_text_at_first_and_after_it_was_cleared() {
      assertThat(accept(StreamState.INITIAL, records("a").fenced(""))).isNotNull();
      assertThat(answer(StreamState.INITIAL, records("a").fenced("x")))
          .isEqualTo(new AppendOutcome.FencingTokenMismatch(""));
      StreamState cleared = accept(TEN, commands(new Command.Fence(""))).next();
      assertThat(accept(cleared, records("a").fenced(""))).isNotNull();
    }
  }

  @Test
  void the_first_sequence_number_must_be_the_expected_one() {
    assertThat(accept(TEN, records("a", "b").matching(10)).start().seqNum()).isEqualTo(10);
    for (long other : new long[] {0, 9, 11, -1}) {
      assertThat(answer(TEN, records("a").matching(other)))
          .isEqualTo(new AppendOutcome.SeqNumMismatch(10));
    }
  }

  @Nested
  final class AWriterSequence {
    @Test
    void may_be_anything_at_first_and_stays_when_an_append_has_none() {
      StreamState state = accept(TEN, records("a").sequenced("b")).next();
      assertThat(state.writerSequence()).contains("b");
      assertThat(accept(state, records("a")).next().writerSequence()).contains("b");
    }

    @Test
    void must_grow_byte_by_byte() {
      StreamState state = accept(TEN, records("a").sequenced("b9")).next();
      for (String later : new String[] {"b90", "c", "bb", "\ud83d\ude00"}) {
        assertThat(accept(state, records("a").sequenced(later)).next().writerSequence())
            .contains(later);
      }
      for (String earlier : new String[] {"b9", "b", "", "b10", "a99", "B"}) {
        assertThat(answer(state, records("a").sequenced(earlier)))
            .isEqualTo(new AppendOutcome.WriterSequenceRegression("b9"));
      }
    }

    @Test
    void compares_as_utf_8_and_not_as_java_does() {
      StreamState state = accept(TEN, records("a").sequenced("\ue000")).next();
      assertThat(accept(state, records("a").sequenced("\ud83d\ude00"))).isNotNull();
    }
  }

  @Nested
  final class CommandsInABatch {
    @Test
    void set_the_token_for_what_comes_after_the_batch() {
      AppendRules.Accept accept =
          accept(
              TEN,
              batch(AppendRecord.of("a"), new Command.Fence("new").toRecord(), AppendRecord.of("b"))
                  .fenced("token"));
      assertThat(accept.next().fencingToken()).isEqualTo("new");
      assertThat(accept.next().tail().seqNum()).isEqualTo(13);
      assertThat(answer(accept.next(), records("c").fenced("token")))
          .isEqualTo(new AppendOutcome.FencingTokenMismatch("new"));
    }

    @Test
    void take_effect_in_order_so_that_the_last_fence_wins() {
      assertThat(
              accept(TEN, commands(new Command.Fence("one"), new Command.Fence("two")))
                  .next()
                  .fencingToken())
          .isEqualTo("two");
      assertThat(
              accept(TEN, commands(new Command.Fence("one"), new Command.Fence("")))
                  .next()
                  .fencingToken())
          .isEmpty();
    }

    @Test
    void trim_to_a_point_before_the_tail() {
      assertThat(trim(TEN, 4)).isEqualTo(4);
    }

    @Test
    void trim_at_most_the_records_up_to_the_command_itself() {
      // The command is record 10.
      assertThat(trim(TEN, 10)).isEqualTo(10);
      assertThat(trim(TEN, 11)).isEqualTo(11);
      assertThat(trim(TEN, 12)).isEqualTo(11);
      assertThat(trim(TEN, Long.MAX_VALUE)).isEqualTo(11);
      assertThat(trim(TEN, -1)).isEqualTo(11);
    }

    @Test
    void trim_up_to_their_own_place_in_the_batch() {
      AppendRules.Accept accept =
          accept(
              TEN,
              batch(
                  AppendRecord.of("10"),
                  AppendRecord.of("11"),
                  new Command.Trim(-1).toRecord(),
                  AppendRecord.of("13")));
      assertThat(accept.next().trimPoint()).isEqualTo(13);
      assertThat(accept.next().tail().seqNum()).isEqualTo(14);
    }

    @Test
    void never_take_a_trim_back() {
      StreamState trimmed = accept(TEN, commands(new Command.Trim(6))).next();
      assertThat(trim(trimmed, 6)).isEqualTo(6);
      assertThat(trim(trimmed, 3)).isEqualTo(6);
      assertThat(trim(trimmed, 0)).isEqualTo(6);
      assertThat(trim(trimmed, 7)).isEqualTo(7);
    }

    @Test
    void of_several_trims_the_furthest_wins() {
      assertThat(
              accept(TEN, commands(new Command.Trim(8), new Command.Trim(5), new Command.Trim(2)))
                  .next()
                  .trimPoint())
          .isEqualTo(8);
      assertThat(
              accept(TEN, commands(new Command.Trim(-1), new Command.Trim(-1))).next().trimPoint())
          .isEqualTo(12);
    }

    private long trim(StreamState state, long point) {
      return accept(state, commands(new Command.Trim(point))).next().trimPoint();
    }
  }

  @Nested
  final class SealedRecords {
    private final AppendRecord sealed =
        AppendRecord.sealed(OptionalLong.empty(), ByteString.copyFromUtf8("envelope"), 8);

    @Test
    void may_have_the_last_sequence_number_of_their_cipher_and_no_later_one() {
      assertThat(decide(upTo(10, sealed))).isInstanceOf(AppendRules.Accept.class);
      assertThat(decide(upTo(9, sealed))).isEqualTo(exhausted(9));
      assertThat(decide(upTo(10, sealed, sealed))).isEqualTo(exhausted(10));
      // Beyond 2^63 a bound is large, not negative.
      assertThat(decide(upTo(-1, sealed, sealed))).isInstanceOf(AppendRules.Accept.class);
    }

    @Test
    void leave_what_is_not_sealed_alone() {
      AppendRecord command = new Command.Fence("token").toRecord();
      assertThat(decide(upTo(3, command, command))).isInstanceOf(AppendRules.Accept.class);
      assertThat(decide(upTo(10, sealed, command))).isInstanceOf(AppendRules.Accept.class);
      assertThat(decide(upTo(10, command, sealed))).isEqualTo(exhausted(10));
    }

    @Test
    void come_after_the_conditions() {
      AppendRequest stale = new Requests(upTo(3, sealed)).matching(4).request();
      AppendRequest bounded = stale.sealed(stale.batch(), OptionalLong.of(3));
      assertThat(decide(bounded))
          .isEqualTo(new AppendRules.Answer(new AppendOutcome.SeqNumMismatch(10)));
    }

    private AppendRules.Decision decide(AppendRequest request) {
      return AppendRules.decide(TEN, StreamConfig.DEFAULT, request, NOW);
    }

    private static AppendRequest upTo(long lastSeqNum, AppendRecord... records) {
      AppendRequest request = Requests.batch(records).request();
      return request.sealed(request.batch(), OptionalLong.of(lastSeqNum));
    }

    private static AppendRules.Answer exhausted(long last) {
      return new AppendRules.Answer(new AppendOutcome.SealedSeqNumsExhausted(last));
    }
  }

  @Nested
  final class Timestamps {
    @Test
    void are_the_writers_or_the_time_of_arrival() {
      assertThat(timestamps(TimestampMode.CLIENT_PREFER, false, mixed(700)))
          .containsExactly(700, NOW);
      assertThat(timestamps(TimestampMode.ARRIVAL, false, mixed(700))).containsExactly(NOW, NOW);
      assertThat(timestamps(TimestampMode.CLIENT_REQUIRE, false, stamped(700, 800)))
          .containsExactly(700, 800);
    }

    @Test
    void that_are_required_and_missing_refuse_the_whole_batch() {
      assertThat(
              answerOf(decide(TEN, config(TimestampMode.CLIENT_REQUIRE, false), mixed(700), NOW)))
          .isEqualTo(new AppendOutcome.TimestampMissing(1));
      assertThat(decide(TEN, config(TimestampMode.CLIENT_REQUIRE, true), close(), NOW))
          .isInstanceOf(AppendRules.Accept.class);
    }

    @Test
    void are_at_most_the_time_of_arrival_unless_uncapped() {
      long[] future = {NOW + 1, Long.MAX_VALUE, Long.MIN_VALUE, -1};
      for (TimestampMode mode : TimestampMode.values()) {
        assertThat(timestamps(mode, false, stamped(future))).containsExactly(NOW, NOW, NOW, NOW);
      }
      assertThat(timestamps(TimestampMode.CLIENT_PREFER, true, stamped(future)))
          .containsExactly(future);
      assertThat(timestamps(TimestampMode.CLIENT_REQUIRE, true, stamped(future)))
          .containsExactly(future);
      assertThat(timestamps(TimestampMode.ARRIVAL, true, stamped(future)))
          .containsExactly(NOW, NOW, NOW, NOW);
    }

    @Test
    void never_go_back_and_may_repeat() {
      assertThat(
              timestamps(TimestampMode.CLIENT_PREFER, false, stamped(499, 500, 600, 550, 600, 0)))
          .containsExactly(500, 500, 600, 600, 600, 600);
    }

    @Test
    void repeat_the_tails_when_the_clock_goes_back() {
      for (TimestampMode mode : TimestampMode.values()) {
        AppendRules.Decision decision =
            decide(TEN, config(mode, false), stamped(200, 900, 300), 400);
        assertThat(((AppendRules.Accept) decision).timestamps()).containsExactly(500, 500, 500);
      }
    }

    @Test
    void of_the_greatest_value_make_every_later_one_the_greatest() {
      StreamConfig uncapped = config(TimestampMode.CLIENT_PREFER, true);
      StreamState last = ((AppendRules.Accept) decide(TEN, uncapped, stamped(-1), NOW)).next();
      assertThat(last.tail()).isEqualTo(new Position(11, -1));
      assertThat(((AppendRules.Accept) decide(last, uncapped, mixed(5), NOW)).timestamps())
          .containsExactly(-1, -1);
    }

    @Test
    void are_told_by_start_and_end() {
      AppendRules.Accept accept = accept(TEN, stamped(600, 700, 800));
      assertThat(accept.start()).isEqualTo(new Position(10, 600));
      assertThat(accept.next().tail()).isEqualTo(new Position(13, 800));
    }

    @Test
    void do_not_move_the_time_of_arrival_which_never_goes_back() {
      StreamState later = accept(TEN, stamped(600)).next();
      assertThat(later.lastArrivalMillis()).isEqualTo(NOW);
      AppendRules.Decision decision = decide(later, StreamConfig.DEFAULT, records("a"), 400);
      assertThat(((AppendRules.Accept) decision).next().lastArrivalMillis()).isEqualTo(NOW);
    }

    /** One record with a timestamp and one without. */
    private Requests mixed(long timestamp) {
      return batch(stampedRecord(timestamp), AppendRecord.of("x"));
    }

    private long[] timestamps(TimestampMode mode, boolean uncapped, Requests request) {
      return ((AppendRules.Accept) decide(TEN, config(mode, uncapped), request, NOW)).timestamps();
    }
  }

  @Test
  void a_producer_and_its_numbers_are_checked_when_they_are_named() {
    assertThatIllegalArgumentException().isThrownBy(() -> new ProducerSequence("", 0, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ProducerSequence("p".repeat(257), 0, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new ProducerSequence("p", -1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new ProducerSequence("p", 0, -1));
    assertThat(new ProducerSequence("p".repeat(256), Long.MAX_VALUE, Long.MAX_VALUE)).isNotNull();
    assertThat(new ProducerSequence("p", 1, 2).plus(3)).isEqualTo(new ProducerSequence("p", 1, 5));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ProducerSequence("p", 1, Long.MAX_VALUE - 1).plus(2))
        .withMessageContaining("newer epoch");
    assertThat(AppendRequest.of(records("a").request().batch()).matchSeqNum())
        .isEqualTo(OptionalLong.empty());
  }

  @Test
  void texts_that_would_not_come_back_from_the_log_as_they_were_are_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ProducerSequence("\ud83d", 0, 0))
        .withMessageContaining("half of a surrogate pair");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> records("a").sequenced("a\ude00"))
        .withMessageContaining("half of a surrogate pair");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> records("a").sequenced("é".repeat(2048) + "e"))
        .withMessageContaining("has 4097");
    assertThat(accept(TEN, records("a").sequenced("é".repeat(2048)))).isNotNull();
  }

  private static StreamConfig config(TimestampMode mode, boolean uncapped) {
    return new StreamConfig(
        StorageClass.EXPRESS, new Retention.Infinite(), mode, uncapped, Duration.ZERO);
  }

  private static AppendRules.Decision decide(
      StreamState state, StreamConfig config, Requests request, long nowMillis) {
    return AppendRules.decide(state, config, request.request(), nowMillis);
  }

  private static AppendRules.Accept accept(StreamState state, Requests request) {
    return (AppendRules.Accept) decide(state, StreamConfig.DEFAULT, request, NOW);
  }

  private static AppendOutcome answer(StreamState state, Requests request) {
    return answerOf(decide(state, StreamConfig.DEFAULT, request, NOW));
  }

  private static AppendOutcome answerOf(AppendRules.Decision decision) {
    return ((AppendRules.Answer) decision).outcome();
  }
}
