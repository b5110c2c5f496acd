package io.headrace.log.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ExtentsTest {
  /** An index of entries of ten records each, the n-th at place 8 n of segment n + 1. */
  private static Extents tens(int count) {
    Extents extents = new Extents();
    for (int i = 0; i < count; i++) {
      extents.add(10L * i, i + 1, 8 * i, 80 + i, 100 + i);
    }
    return extents;
  }

  private static List<Long> firsts(Extents.View view) {
    List<Long> firsts = new ArrayList<>();
    for (int i = view.from(); i < view.to(); i++) {
      firsts.add(view.firstSeqNum(i));
    }
    return firsts;
  }

  @Test
  void what_was_added_is_there_in_order_however_much_it_is() {
    Extents.View view = tens(1000).view();
    assertThat(view.to() - view.from()).isEqualTo(1000);
    for (int i = 0; i < 1000; i++) {
      assertThat(view.firstSeqNum(i)).isEqualTo(10L * i);
      assertThat(view.segmentId(i)).isEqualTo(i + 1);
      assertThat(view.at(i)).isEqualTo(8 * i);
      assertThat(view.length(i)).isEqualTo(80 + i);
    }
  }

  @Test
  void a_place_holds_the_greatest_segment_id_and_the_greatest_offset() {
    Extents extents = new Extents();
    extents.add(
        Long.MAX_VALUE - 1, 0xffff_ffffL, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);
    Extents.View view = extents.view();
    assertThat(view.segmentId(0)).isEqualTo(0xffff_ffffL);
    assertThat(view.at(0)).isEqualTo(Integer.MAX_VALUE);
    assertThat(view.find(Long.MAX_VALUE)).isZero();
  }

  @Test
  void the_entry_of_a_sequence_number_is_the_last_that_begins_at_or_before_it() {
    Extents extents = tens(5);
    extents.drop(2);
    Extents.View view = extents.view();
    for (long seqNum = 20; seqNum < 50; seqNum++) {
      assertThat(view.firstSeqNum(view.find(seqNum))).isEqualTo(seqNum / 10 * 10);
    }
    assertThat(view.firstSeqNum(view.find(500))).isEqualTo(40);
    // Before all of them it is the first.
    assertThat(view.find(0)).isEqualTo(view.from());
    assertThat(view.find(19)).isEqualTo(view.from());
  }

  @Test
  void what_was_dropped_is_gone_and_what_is_added_comes_behind() {
    Extents extents = tens(4);
    extents.drop(3);
    assertThat(extents.size()).isEqualTo(1);
    for (int i = 4; i < 20; i++) {
      extents.add(10L * i, i, i, i, i);
    }
    assertThat(firsts(extents.view())).hasSize(17).startsWith(30L, 40L).endsWith(190L);
    extents.drop(17);
    assertThat(extents.size()).isZero();
    extents.add(777, 1, 1, 1, 1);
    assertThat(firsts(extents.view())).containsExactly(777L);
  }

  @Test
  void the_metered_size_is_that_of_what_was_not_dropped() {
    Extents extents = tens(10);
    assertThat(extents.meteredBytes()).isEqualTo(1045);
    extents.drop(9);
    assertThat(extents.meteredBytes()).isEqualTo(109);
    for (int i = 10; i < 100; i++) {
      extents.add(10L * i, 1, 0, 0, 1);
    }
    assertThat(extents.meteredBytes()).isEqualTo(199);
    extents.drop(1);
    assertThat(extents.meteredBytes()).isEqualTo(90);
    Extents.View view = extents.view();
    assertThat(view.meteredBytes(view.from())).isEqualTo(1);
  }

  @Test
  void a_view_stays_as_it_was_whatever_becomes_of_the_index() {
    Random random = new Random(1);
    Extents extents = new Extents();
    List<Extents.View> views = new ArrayList<>();
    List<List<Long>> expected = new ArrayList<>();
    long next = 0;
    for (int i = 0; i < 2_000; i++) {
      if (random.nextInt(3) == 0 && extents.size() > 0) {
        extents.drop(1 + random.nextInt(extents.size()));
      } else {
        extents.add(next++, 1, 0, 0, 0);
      }
      if (random.nextInt(10) == 0) {
        views.add(extents.view());
        expected.add(firsts(extents.view()));
      }
    }
    for (int i = 0; i < views.size(); i++) {
      assertThat(firsts(views.get(i))).isEqualTo(expected.get(i));
    }
  }
}
