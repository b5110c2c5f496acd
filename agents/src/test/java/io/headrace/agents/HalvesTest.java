package io.headrace.agents;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.event.SessionEvent.Work;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How texts that are cut anywhere become whole again. */
class HalvesTest {
  private static final String WAVE = "\uD83C\uDF0A";

  private final Halves halves = new Halves();

  private static Work text(String delta) {
    return new SessionEvent.TextDelta("r", delta);
  }

  @Test
  void a_text_that_is_cut_everywhere_is_the_same_text() {
    String said = "a" + WAVE + WAVE + "é" + WAVE;
    StringBuilder heard = new StringBuilder();
    for (int i = 0; i < said.length(); i++) {
      for (Work each : halves.add(text(said.substring(i, i + 1)))) {
        String delta = Deltas.of(each).orElseThrow();
        assertThat(Halves.whole(delta)).isSameAs(delta).isNotEmpty();
        heard.append(delta);
      }
    }
    assertThat(heard).hasToString(said);
    assertThat(halves.end()).isEmpty();
  }

  @Test
  void halves_of_different_texts_do_not_meet() {
    List<Work> heard = new ArrayList<>();
    heard.addAll(halves.add(new SessionEvent.ToolInputDelta("r", "c", "1" + WAVE.charAt(0))));
    heard.addAll(halves.add(new SessionEvent.ToolInputDelta("r", "d", WAVE.charAt(1) + "2")));
    halves.end().ifPresent(heard::add);
    assertThat(heard)
        .containsExactly(
            new SessionEvent.ToolInputDelta("r", "c", "1"),
            new SessionEvent.ToolInputDelta("r", "c", "\uFFFD"),
            new SessionEvent.ToolInputDelta("r", "d", "\uFFFD2"));
  }

  @Test
  void halves_in_the_wrong_order_are_no_character() {
    assertThat(halves.add(text("a" + WAVE.charAt(1) + WAVE.charAt(0) + "b")))
        .containsExactly(text("a\uFFFD\uFFFDb"));
  }
}
