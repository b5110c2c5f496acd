package io.headrace.sessions.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.sessions.event.Message;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Transcripts that share what they have in common. */
class TranscriptTest {
  private static Message message(String id) {
    return Message.ofUser(id, List.of());
  }

  private static List<String> ids(Transcript transcript) {
    return transcript.messages().stream().map(Message::id).toList();
  }

  @Test
  void what_was_handed_out_stays_as_it_is() {
    List<Transcript> each = new ArrayList<>();
    Transcript transcript = Transcript.EMPTY;
    for (int i = 0; i < 100; i++) {
      transcript = transcript.plus(message("x" + i));
      each.add(transcript);
    }
    for (int i = 0; i < 100; i++) {
      assertThat(each.get(i).messages()).hasSize(i + 1);
      assertThat(each.get(i).messages().getLast().id()).isEqualTo("x" + i);
    }
  }

  @Test
  void two_that_grow_from_the_same_one_do_not_see_each_other() {
    Transcript common = Transcript.EMPTY.plus(message("a"));
    Transcript one = common.plus(message("b"));
    Transcript other = common.plus(message("c")).plus(message("d"));
    assertThat(ids(one)).containsExactly("a", "b");
    assertThat(ids(other)).containsExactly("a", "c", "d");
    assertThat(ids(common)).containsExactly("a");
    assertThat(common.indexOf("b")).isEmpty();
  }

  @Test
  void nothing_grows_into_what_nothing_was_said_in() {
    Transcript one = Transcript.EMPTY.plus(message("a"));
    assertThat(ids(one)).containsExactly("a");
    assertThat(Transcript.EMPTY.messages()).isEmpty();
  }

  @Test
  void what_is_cut_off_is_gone_and_something_else_may_follow() {
    Transcript whole = Transcript.EMPTY.plus(message("a")).plus(message("b"));
    Transcript cut = whole.cutAt(1).plus(message("c"));
    assertThat(ids(cut)).containsExactly("a", "c");
    assertThat(ids(whole)).containsExactly("a", "b");
  }
}
