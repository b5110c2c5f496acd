package io.headrace.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.sessions.event.Part;
import io.headrace.sessions.event.Phase;
import io.headrace.sessions.event.RunOutcome;
import io.headrace.sessions.event.Text;
import io.headrace.sessions.rules.SessionOutcome;
import io.headrace.wire.AppendRecord;
import org.junit.jupiter.api.Test;

/** One run after the other, from begin to settle. */
class RunTest {
  private final Stage stage = new Stage();

  @Test
  void a_run_leaves_its_answer_in_the_transcript() {
    SessionOutcome.Begun run = stage.work("hello");
    assertThat(stage.say(run, "Good ", "day")).isInstanceOf(SessionOutcome.Done.class);
    assertThat(stage.state().phase()).isEqualTo(Phase.RUNNING);
    assertThat(stage.settle(run)).isInstanceOf(SessionOutcome.Settled.class);
    assertThat(stage.state().phase()).isEqualTo(Phase.IDLE);
    assertThat(stage.state().transcript().messages().getLast().parts())
        .containsExactly(new Part.Written(Text.of("Good day")));
    assertThat(stage.folded()).isEqualTo(stage.state());
  }

  @Test
  void a_stale_worker_writes_nothing() {
    SessionOutcome.Begun run = stage.work("hello");
    stage.pass(30_000);
    assertThat(stage.state().phase()).isEqualTo(Phase.IDLE);
    assertThat(stage.say(run, "too late"))
        .isEqualTo(new SessionOutcome.AlreadySettled(RunOutcome.INTERRUPTED));
    assertThat(stage.folded()).isEqualTo(stage.state());
  }

  @Test
  void somebody_who_writes_to_the_stream_makes_the_session_read_anew() {
    SessionOutcome.Begun run = stage.work("hello");
    stage.intrude(AppendRecord.of("something else"));
    assertThat(stage.say(run, "still here")).isInstanceOf(SessionOutcome.Done.class);
    assertThat(stage.folded()).isEqualTo(stage.state());
  }

  @Test
  void a_session_that_has_grown_is_compacted() {
    for (int i = 0; i < 3; i++) {
      SessionOutcome.Begun run = stage.work("hello " + i);
      for (int delta = 0; delta < 500; delta++) {
        stage.say(run, "word ");
      }
      stage.settle(run);
    }
    assertThat(stage.records()).hasSizeLessThan(600);
    assertThat(stage.state().transcript().size()).isEqualTo(6);
    assertThat(stage.folded()).isEqualTo(stage.state());
  }

  @Test
  void a_restart_changes_nothing() {
    SessionOutcome.Begun run = stage.work("hello");
    stage.say(run, "one ");
    stage.restart();
    stage.say(run, "two");
    assertThat(stage.settle(run)).isInstanceOf(SessionOutcome.Settled.class);
    assertThat(stage.state().transcript().messages().getLast().parts())
        .containsExactly(new Part.Written(Text.of("one two")));
  }

  @Test
  void what_somebody_else_wrote_is_in_the_next_answer() {
    SessionOutcome.Begun run = stage.work("hello");
    stage.intrude(AppendRecord.of("something else"));
    stage.run();
    assertThat(stage.state().tail()).isEqualTo(stage.stream().stable().tail().seqNum());
    assertThat(stage.say(run, "still here")).isInstanceOf(SessionOutcome.Done.class);
  }
}
