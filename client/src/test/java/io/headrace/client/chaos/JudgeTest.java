package io.headrace.client.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The judge sees what it must, before anybody believes it when it sees nothing. */
class JudgeTest {
  private static final List<List<String>> INPUTS =
      List.of(List.of("0/0"), List.of("1/0", "1/1"), List.of("2/0"));
  private static final List<String> WHOLE = List.of("0/0", "1/0", "1/1", "2/0");
  private static final Fate LOST = new Fate(Fate.Kind.UNCERTAIN, OptionalLong.empty(), "who knows");
  private static final Fate NO = new Fate(Fate.Kind.NOT_STORED, OptionalLong.empty(), "no");
  private static final Fate SOMEWHERE =
      new Fate(Fate.Kind.STORED, OptionalLong.empty(), "stored before");
  private static final Fate PENDING = new Fate(Fate.Kind.PENDING, OptionalLong.empty(), "nothing");

  private static Fate at(long seqNum) {
    return new Fate(Fate.Kind.STORED, OptionalLong.of(seqNum), "stored");
  }

  private static List<Told> told(List<Fate> fates) {
    List<Told> told = new ArrayList<>();
    for (int input = 0; input < INPUTS.size(); input++) {
      told.add(new Told(INPUTS.get(input), fates.get(input)));
    }
    return told;
  }

  private static List<String> judge(Promise promise, List<Fate> fates, List<String> log) {
    return Judge.judge(promise, /* mustStoreAll= */ false, told(fates), log);
  }

  private static List<String> judge(List<Fate> fates, List<String> log) {
    return judge(Promise.AT_LEAST_ONCE, fates, log);
  }

  @Test
  void what_is_as_it_was_told_is_right() {
    for (Promise promise : Promise.values()) {
      assertThat(judge(promise, List.of(at(0), at(1), at(3)), WHOLE)).isEmpty();
      assertThat(judge(promise, List.of(at(0), LOST, NO), List.of("0/0"))).isEmpty();
      assertThat(judge(promise, List.of(at(0), LOST, NO), List.of("0/0", "1/0", "1/1"))).isEmpty();
      assertThat(judge(promise, List.of(NO, NO, NO), List.of())).isEmpty();
    }
  }

  @Test
  void what_was_told_to_be_stored_must_be_there() {
    assertThat(judge(List.of(at(0), at(1), at(3)), WHOLE.subList(0, 3)))
        .anyMatch(complaint -> complaint.startsWith("lost: input 2"));
  }

  @Test
  void and_where_it_was_told_to_be() {
    assertThat(judge(List.of(at(0), at(2), at(3)), WHOLE))
        .singleElement()
        .asString()
        .startsWith("not at sequence number 2: input 1");
  }

  @Test
  void only_who_is_known_again_may_not_be_told_where() {
    for (Promise promise : Promise.values()) {
      assertThat(judge(promise, List.of(at(0), SOMEWHERE, at(3)), WHOLE))
          .hasSize(promise == Promise.EXACTLY_ONCE ? 0 : 1)
          .allMatch(complaint -> complaint.startsWith("not told where: input 1"));
    }
  }

  @Test
  void what_was_told_not_to_be_stored_must_not_be_there() {
    assertThat(judge(List.of(at(0), at(1), NO), WHOLE))
        .singleElement()
        .asString()
        .startsWith("stored all the same: input 2");
  }

  @Test
  void copies_are_right_at_least_once_only() {
    List<String> twice = List.of("0/0", "1/0", "1/1", "0/0", "1/0", "1/1", "2/0");
    List<Fate> fates = List.of(at(0), at(4), at(6));
    assertThat(judge(Promise.AT_LEAST_ONCE, fates, twice)).isEmpty();
    for (Promise promise : Promise.values()) {
      if (!promise.allowsCopies()) {
        assertThat(judge(promise, fates, twice))
            .hasSize(2)
            .allMatch(complaint -> complaint.startsWith("doubled"));
      }
    }
  }

  @Test
  void order_is_kept() {
    assertThat(judge(List.of(LOST, LOST, LOST), List.of("2/0", "1/0", "1/1", "0/0")))
        .containsExactly("input 2 is stored, but input 0 is not before it");
  }

  @Test
  void nothing_is_left_out() {
    assertThat(judge(List.of(at(0), LOST, LOST), List.of("0/0", "2/0")))
        .containsExactly("input 2 is stored, but input 1 is not before it");
  }

  @Test
  void inputs_are_whole() {
    assertThat(judge(List.of(at(0), LOST, LOST), List.of("0/0", "1/0", "2/0")))
        .contains("input 1 is not whole at sequence number 1");
    assertThat(judge(List.of(at(0), LOST, LOST), List.of("0/0", "1/0")))
        .contains("input 1 is not whole at sequence number 1");
    assertThat(judge(List.of(at(0), LOST, LOST), List.of("0/0", "1/1")))
        .contains("no input begins with 1/1 at sequence number 1");
  }

  @Test
  void every_input_has_an_end() {
    assertThat(judge(List.of(at(0), at(1), PENDING), WHOLE))
        .singleElement()
        .asString()
        .startsWith("without an end: input 2");
  }

  @Test
  void nothing_is_acknowledged_behind_a_failure() {
    assertThat(judge(List.of(at(0), LOST, at(3)), WHOLE))
        .containsExactly("input 2 was acknowledged, but one before it failed");
  }

  @Test
  void places_are_told_in_order() {
    List<String> twice = List.of("0/0", "1/0", "1/1", "0/0", "2/0");
    assertThat(judge(List.of(at(3), at(1), at(4)), twice))
        .containsExactly("input 1 was acknowledged at 1 after one at 3");
  }

  @Test
  void nobody_gives_up_for_no_reason() {
    for (Fate fate : List.of(LOST, NO)) {
      assertThat(
              Judge.judge(
                  Promise.ONE_PLACE,
                  /* mustStoreAll= */ true,
                  told(List.of(at(0), at(1), fate)),
                  WHOLE.subList(0, 3)))
          .singleElement()
          .asString()
          .startsWith("given up for no reason: input 2");
    }
  }

  @Test
  void who_comes_back_knows_what_it_was_told_before() {
    List<Told> both =
        Told.inBoth(told(List.of(at(0), LOST, NO)), told(List.of(SOMEWHERE, SOMEWHERE, at(3))));
    assertThat(both).extracting(Told::fate).containsExactly(at(0), SOMEWHERE, at(3));
  }
}
