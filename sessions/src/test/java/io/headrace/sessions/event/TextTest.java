package io.headrace.sessions.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.testkit.Dice;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class TextTest {
  @RepeatedTest(20)
  void a_text_is_what_was_added_and_longer_ones_leave_shorter_ones_alone(RepetitionInfo round) {
    Dice dice = new Dice(round.getCurrentRepetition());
    RandomEvents pieces = new RandomEvents(dice.split());
    List<Text> texts = new ArrayList<>(List.of(Text.EMPTY));
    List<String> strings = new ArrayList<>(List.of(""));
    for (int i = 0; i < 500; i++) {
      // Mostly the longest goes on; sometimes an older one does so otherwise.
      int from = dice.chance(0.9) ? texts.size() - 1 : dice.below(texts.size());
      String delta = pieces.text();
      texts.add(texts.get(from).plus(delta));
      strings.add(strings.get(from) + delta);
    }
    for (int i = 0; i < texts.size(); i++) {
      String string = strings.get(i);
      assertThat(texts.get(i).toString()).isEqualTo(string);
      assertThat(texts.get(i).length()).isEqualTo(string.length());
      assertThat(texts.get(i).isEmpty()).isEqualTo(string.isEmpty());
      assertThat(texts.get(i)).isEqualTo(Text.of(string)).hasSameHashCodeAs(Text.of(string));
    }
  }

  @Test
  void texts_differ_by_what_they_say() {
    assertThat(Text.of("ab")).isNotEqualTo(Text.of("ac")).isNotEqualTo(Text.of("abc"));
    assertThat(Text.of("a").plus("b")).isEqualTo(Text.of("ab"));
    assertThat(Text.of("")).isSameAs(Text.EMPTY);
    assertThat(Text.of("a").plus("")).hasToString("a");
  }

  /**
   * A chain as long as the text has deltas would be copied for each of them, or overflow a stack.
   */
  @Test
  void many_deltas_make_few_pieces() {
    Text text = Text.EMPTY;
    for (int i = 0; i < 1 << 16; i++) {
      text = text.plus("word ");
    }
    assertThat(text.pieces()).isLessThan(40);
    Text shrinking = Text.EMPTY;
    for (int length = 300; length > 0; length--) {
      shrinking = shrinking.plus("x".repeat(length));
    }
    assertThat(shrinking.pieces()).isLessThanOrEqualTo(300);
    assertThat(shrinking.plus("x".repeat(300)).pieces()).isEqualTo(1);
  }
}
