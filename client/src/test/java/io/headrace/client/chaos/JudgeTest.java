package io.headrace.client.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The judge sees what it must, before anybody believes it when it sees nothing. */
class JudgeTest {
  private static final List<Integer> INPUTS = List.of(1, 2, 1);
  private static final List<String> WHOLE = List.of("0/0", "1/0", "1/1", "2/0");
  private static final Fate LOST = new Fate(Fate.Kind.UNCERTAIN, OptionalLong.empty(), "who knows");
  private static final Fate NO = new Fate(Fate.Kind.NOT_STORED, OptionalLong.empty(), "no");

  private static Fate at(long seqNum) {
    return new Fate(Fate.Kind.STORED, OptionalLong.of(seqNum), "stored");
  }

  private static List<String> judge(Promise promise, List<Fate> fates, List<String> log) {
    return Judge.judge(promise, INPUTS, fates, log);
  }

  @Test
  void what_is_as_it_was_told_is_right() {
    for (Promise promise : Promise.values()) {
      assertThat(judge(promise, List.of(at(0), at(1), at(3)), WHOLE)).isEmpty();
      assertThat(judge(promise, List.of(at(0), LOST, NO), List.of("0/0"))).isEmpty();
      assertThat(judge(promise, List.of(at(0), LOST, NO), List.of("0/0", "1/0", "1/1"))).isEmpty();
    }
  }

  @Test
  void what_was_told_to_be_stored_must_be_there() {
    assertThat(judge(Promise.AT_LEAST_ONCE, List.of(at(0), at(1), at(3)), WHOLE.subList(0, 3)))
        .anyMatch(complaint -> complaint.startsWith("lost: input 2"));
  }

  @Test
  void and_where_it_was_told_to_be() {
    assertThat(judge(Promise.AT_LEAST_ONCE, List.of(at(0), at(0), at(3)), WHOLE))
        .singleElement()
        .asString()
        .startsWith("not at sequence number 0: input 1");
  }

  @Test
  void what_was_told_not_to_be_stored_must_not_be_there() {
    assertThat(judge(Promise.AT_LEAST_ONCE, List.of(at(0), at(1), NO), WHOLE))
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
    assertThat(
            judge(
                Promise.AT_LEAST_ONCE,
                List.of(at(3), at(1), at(0)),
                List.of("2/0", "1/0", "1/1", "0/0")))
        .contains("input 1 stands behind input 2");
  }

  @Test
  void inputs_are_whole() {
    assertThat(
            judge(Promise.AT_LEAST_ONCE, List.of(at(0), LOST, LOST), List.of("0/0", "1/0", "2/0")))
        .contains("input 1 is not whole at sequence number 2");
  }
}
