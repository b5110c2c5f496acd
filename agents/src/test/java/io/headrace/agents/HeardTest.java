package io.headrace.agents;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.sessions.Inbox;
import io.headrace.sessions.state.Steer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a run knows when it is told in another order than things happened. */
class HeardTest {
  private final Heard heard = new Heard();

  private void told(long seqNum, String... steers) {
    List<Steer> said = Stream.of(steers).map(each -> new Steer(each, each)).toList();
    heard.take(new Inbox(false, said, List.of(), 0, seqNum));
  }

  private List<String> taken() {
    return heard.takeSteers().stream().map(Steer::text).toList();
  }

  @Test
  void what_comes_late_does_not_hide_what_is_newer() {
    told(6, "left", "right");
    told(5, "left");
    assertThat(taken()).containsExactly("left", "right");
  }

  @Test
  void what_was_taken_is_not_taken_again_when_it_is_told_late() {
    told(5, "left");
    assertThat(taken()).containsExactly("left");
    told(5);
    told(5, "left");
    assertThat(taken()).isEmpty();
  }
}
