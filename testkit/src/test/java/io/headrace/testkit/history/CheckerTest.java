package io.headrace.testkit.history;

import static io.headrace.testkit.history.HistoryScript.append;
import static io.headrace.testkit.history.HistoryScript.appendAt;
import static io.headrace.testkit.history.HistoryScript.appendWith;
import static io.headrace.testkit.history.HistoryScript.fence;
import static io.headrace.testkit.history.HistoryScript.hash;
import static io.headrace.testkit.history.HistoryScript.records;
import static io.headrace.testkit.history.HistoryScript.refused;
import static io.headrace.testkit.history.HistoryScript.stored;
import static io.headrace.testkit.history.HistoryScript.tail;
import static io.headrace.testkit.history.HistoryScript.unknown;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * The checker proves itself: every kind of lie is refused, and beside it stands a history that
 * differs in as little as possible, is true, and is accepted.
 */
final class CheckerTest {
  @Test
  void nothing_at_all_is_explained() {
    accepts(new HistoryScript());
  }

  @Test
  void a_lost_write_is_refused() {
    refuses(new HistoryScript().does(0, append("a"), stored(1)).reads(1));
    accepts(new HistoryScript().does(0, append("a"), refused()).reads(1));
  }

  @Test
  void a_write_that_vanishes_after_it_was_read_is_refused() {
    refuses(new HistoryScript().begin(0, append("a")).reads(1, "a").reads(1).end(0, unknown()));
    accepts(new HistoryScript().begin(0, append("a")).reads(1).reads(1, "a").end(0, unknown()));
  }

  @Test
  void a_write_whose_acknowledgement_came_after_a_read_without_it_is_fine_while_it_was_under_way() {
    accepts(new HistoryScript().begin(0, append("a")).reads(1).end(0, stored(1)).reads(1, "a"));
    refuses(new HistoryScript().begin(0, append("a")).end(0, stored(1)).reads(1).reads(1, "a"));
  }

  @Test
  void a_stale_tail_is_refused() {
    refuses(new HistoryScript().does(0, append("a"), stored(1)).looks(1, 1).looks(2, 0));
    accepts(
        new HistoryScript()
            .begin(0, append("a"))
            .begin(2, new Call.CheckTail())
            .looks(1, 1)
            .end(2, tail(0))
            .end(0, stored(1)));
  }

  @Test
  void a_tail_beyond_what_was_appended_is_refused() {
    refuses(new HistoryScript().does(0, append("a"), stored(1)).looks(1, 2));
    accepts(new HistoryScript().begin(2, append("b")).does(0, append("a"), stored(1)).looks(1, 2));
  }

  @Test
  void a_duplicate_is_refused() {
    refuses(new HistoryScript().does(0, append("a"), stored(1)).reads(1, "a", "a"));
    accepts(
        new HistoryScript()
            .does(0, append("a"), stored(1))
            .does(0, append("a"), stored(2))
            .reads(1, "a", "a"));
  }

  @Test
  void records_out_of_order_are_refused() {
    HistoryScript oneAfterTheOther =
        new HistoryScript().does(0, append("a"), stored(1)).does(1, append("b"), stored(2));
    refuses(oneAfterTheOther.reads(2, "b", "a"));
    accepts(
        new HistoryScript()
            .begin(0, append("a"))
            .does(1, append("b"), stored(1))
            .end(0, stored(2))
            .reads(2, "b", "a"));
  }

  @Test
  void a_batch_that_others_came_into_is_refused() {
    refuses(
        new HistoryScript()
            .begin(0, append("a1", "a2"))
            .begin(1, append("b"))
            .end(0, stored(3))
            .end(1, stored(2))
            .reads(2, "a1", "b", "a2"));
    accepts(
        new HistoryScript()
            .begin(0, append("a1", "a2"))
            .begin(1, append("b"))
            .end(0, stored(3))
            .end(1, stored(1))
            .reads(2, "b", "a1", "a2"));
  }

  @Test
  void half_of_a_batch_is_refused() {
    refuses(new HistoryScript().does(0, append("a", "b"), unknown()).reads(1, "a"));
    accepts(new HistoryScript().does(0, append("a", "b"), refused()).reads(1));
    accepts(new HistoryScript().begin(0, append("a", "b")).reads(1, "a", "b").end(0, unknown()));
  }

  @Test
  void two_appends_at_one_place_are_refused() {
    refuses(
        new HistoryScript()
            .begin(0, append("a"))
            .begin(1, append("b"))
            .end(0, stored(1))
            .end(1, stored(1)));
    accepts(
        new HistoryScript()
            .begin(0, append("a"))
            .begin(1, append("b"))
            .end(0, stored(2))
            .end(1, stored(1)));
  }

  @Test
  void other_bytes_than_those_written_are_refused() {
    refuses(new HistoryScript().does(0, append("a"), stored(1)).reads(1, "A"));
    accepts(new HistoryScript().does(0, append("a"), stored(1)).reads(1, "a"));
  }

  @Test
  void a_write_that_failed_for_certain_and_is_there_is_refused() {
    refuses(new HistoryScript().does(0, append("a"), refused()).reads(1, "a"));
    accepts(new HistoryScript().begin(0, append("a")).reads(1, "a").end(0, unknown()));
  }

  @Test
  void an_append_past_a_fence_is_refused() {
    HistoryScript fencedOut =
        new HistoryScript().does(0, fence("mine"), stored(1)).does(1, fence("yours"), stored(2));
    refuses(fencedOut.does(0, appendWith("mine", "a"), stored(3)));
    accepts(
        new HistoryScript()
            .does(0, fence("mine"), stored(1))
            .does(1, fence("yours"), stored(2))
            .does(1, appendWith("yours", "a"), stored(3)));
  }

  @Test
  void an_append_past_a_fence_that_may_have_come_later_is_fine() {
    accepts(
        new HistoryScript()
            .does(0, fence("mine"), stored(1))
            .begin(1, fence("yours"))
            .does(0, appendWith("mine", "a"), stored(2))
            .end(1, stored(3)));
    refuses(
        new HistoryScript()
            .does(0, fence("mine"), stored(1))
            .begin(1, fence("yours"))
            .does(0, appendWith("mine", "a"), stored(3))
            .end(1, stored(2)));
  }

  @Test
  void a_token_where_none_was_set_is_refused() {
    refuses(new HistoryScript().does(0, appendWith("mine", "a"), stored(1)));
    accepts(new HistoryScript().does(0, appendWith("mine", "a"), refused()));
  }

  @Test
  void a_lost_fence_is_refused() {
    refuses(
        new HistoryScript()
            .begin(1, fence("yours"))
            .reads(2, "yours")
            .end(1, stored(1))
            .does(0, appendWith("mine", "a"), stored(2)));
    accepts(
        new HistoryScript()
            .begin(1, fence("yours"))
            .reads(2, "yours")
            .end(1, stored(1))
            .does(0, append("a"), stored(2)));
  }

  @Test
  void an_append_elsewhere_than_it_was_to_match_is_refused() {
    refuses(
        new HistoryScript().does(0, append("a"), stored(1)).does(1, appendAt(0, "b"), stored(2)));
    accepts(
        new HistoryScript().does(0, append("a"), stored(1)).does(1, appendAt(1, "b"), stored(2)));
  }

  @Test
  void of_two_appends_that_match_the_same_place_both_cannot_succeed() {
    refuses(
        new HistoryScript()
            .begin(0, appendAt(0, "a"))
            .begin(1, appendAt(0, "b"))
            .end(0, stored(1))
            .end(1, stored(2)));
    accepts(
        new HistoryScript()
            .begin(0, appendAt(0, "a"))
            .begin(1, appendAt(0, "b"))
            .end(0, stored(1))
            .end(1, refused()));
  }

  @Test
  void an_append_of_unknown_fate_takes_effect_at_most_once() {
    refuses(new HistoryScript().begin(0, append("a")).reads(1, "a", "a").end(0, unknown()));
    accepts(new HistoryScript().begin(0, append("a")).reads(1, "a").end(0, unknown()));
  }

  @Test
  void an_append_of_unknown_fate_may_take_effect_late_or_never() {
    HistoryScript late =
        new HistoryScript()
            .begin(0, append("a"))
            .does(1, append("b"), stored(1))
            .reads(1, "b")
            .does(1, append("c"), stored(3))
            .reads(1, "b", "a", "c");
    accepts(late.end(0, unknown()));
    HistoryScript never =
        new HistoryScript()
            .begin(0, append("a"))
            .does(1, append("b"), stored(1))
            .does(1, append("c"), stored(2))
            .reads(1, "b", "c");
    accepts(never.end(0, unknown()));
  }

  @Test
  void an_append_of_unknown_fate_has_no_effect_after_its_finish() {
    refuses(new HistoryScript().begin(0, append("a")).end(0, unknown()).reads(1).reads(1, "a"));
    accepts(new HistoryScript().begin(0, append("a")).reads(1).end(0, unknown()).reads(1));
    accepts(new HistoryScript().begin(0, append("a")).end(0, unknown()).reads(1, "a"));
  }

  @Test
  void an_append_of_unknown_fate_keeps_to_its_conditions() {
    refuses(
        new HistoryScript()
            .does(0, append("a"), stored(1))
            .begin(1, appendAt(0, "b"))
            .reads(0, "a", "b")
            .end(1, unknown()));
    accepts(
        new HistoryScript()
            .does(0, append("a"), stored(1))
            .begin(1, appendAt(1, "b"))
            .reads(0, "a", "b")
            .end(1, unknown()));
    refuses(
        new HistoryScript()
            .does(0, fence("mine"), stored(1))
            .begin(1, appendWith("yours", "b"))
            .reads(0, "mine", "b")
            .end(1, unknown()));
  }

  @Test
  void a_fence_of_unknown_fate_explains_a_guarded_append() {
    accepts(
        new HistoryScript()
            .begin(0, fence("mine"))
            .does(1, appendWith("mine", "a"), stored(2))
            .end(0, unknown()));
    refuses(
        new HistoryScript()
            .begin(0, fence("mine"))
            .does(1, appendWith("mine", "a"), stored(1))
            .end(0, unknown()));
  }

  @Test
  void an_operation_without_a_finish_may_have_had_its_effect() {
    accepts(new HistoryScript().begin(0, append("a")).begin(1, new Call.Read()).reads(2, "a"));
    accepts(new HistoryScript().begin(0, append("a")).begin(1, new Call.Read()).reads(2));
  }

  @Test
  void a_refusal_shows_how_far_the_history_can_be_explained() {
    Verdict verdict =
        new HistoryScript()
            .does(0, append("a"), stored(1))
            .reads(1, "a")
            .does(0, append("b"), stored(2))
            .looks(2, 1)
            .verdict();
    assertThat(verdict).isInstanceOf(Verdict.NotLinearizable.class);
    Verdict.NotLinearizable refusal = (Verdict.NotLinearizable) verdict;
    assertThat(refusal.prefix()).extracting(Operation::opId).containsExactly(0L, 1L, 2L);
    assertThat(refusal.state().tail()).isEqualTo(2);
    assertThat(refusal.state().streamHash()).isEqualTo(hash("a", "b"));
    assertThat(refusal.unplaceable().opId()).isEqualTo(3);
    assertThat(refusal.toString())
        .contains("no order explains more than 3 of 4 answers")
        .contains("state after them: tail 2, hash ")
        .contains("cannot be placed: operation 3 of client 2 (lines 7 to 8): check tail -> tail 1");
  }

  @Test
  void an_acceptance_shows_the_order_that_explains_it() {
    Verdict verdict =
        new HistoryScript()
            .begin(0, append("a"))
            .begin(1, append("b"))
            .end(0, stored(2))
            .end(1, stored(1))
            .reads(2, "b", "a")
            .verdict();
    assertThat(verdict).isInstanceOf(Verdict.Linearizable.class);
    Verdict.Linearizable order = (Verdict.Linearizable) verdict;
    assertThat(order.order()).extracting(Operation::opId).containsExactly(1L, 0L, 2L);
    assertThat(order.last().streamHash()).isEqualTo(records("b", "a").streamHash());
  }

  @Test
  void without_room_it_says_neither_yes_nor_no() {
    HistoryScript history = new HistoryScript();
    for (int client = 0; client < 8; client++) {
      history.begin(client, append("record " + client));
    }
    history.reads(9, "1", "2", "3", "4", "5", "6", "7", "8");
    assertThat(Checker.check(history.history(), 1000)).isEqualTo(new Verdict.GaveUp(1000));
    assertThat(Checker.check(history.history())).isInstanceOf(Verdict.NotLinearizable.class);
  }

  private static void accepts(HistoryScript history) {
    assertThat(history.verdict()).isInstanceOf(Verdict.Linearizable.class);
  }

  private static void refuses(HistoryScript history) {
    assertThat(history.verdict()).isInstanceOf(Verdict.NotLinearizable.class);
  }
}
