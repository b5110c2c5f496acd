package io.headrace.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.log.Batch;
import io.headrace.sessions.event.Json;
import io.headrace.sessions.event.Part;
import io.headrace.sessions.event.Phase;
import io.headrace.sessions.event.RunOutcome;
import io.headrace.sessions.event.Text;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.rules.SessionOutcome;
import io.headrace.wire.AppendRecord;
import java.util.Collections;
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

  private void say(int runs, int deltas) {
    for (int i = 0; i < runs; i++) {
      SessionOutcome.Begun run = stage.work("hello " + i);
      for (int delta = 0; delta < deltas; delta++) {
        stage.say(run, "word ");
      }
      stage.settle(run);
    }
  }

  @Test
  void a_session_that_has_grown_is_compacted() {
    say(3, 500);
    stage.pass(60_000);
    assertThat(stage.records()).hasSizeLessThan(600);
    assertThat(stage.state().transcript().size()).isEqualTo(6);
    assertThat(stage.folded()).isEqualTo(stage.state());
    assertThat(stage.alarms()).isZero();
    // That is nothing that has happened in it.
    assertThat(stage.stream().stable().tail().timestamp())
        .isEqualTo(stage.time.wallMillis() - 60_000);
  }

  /** A viewer who is a moment behind keeps its place. */
  @Test
  void nothing_is_dropped_before_a_minute_has_been_quiet() {
    say(3, 500);
    stage.pass(59_999);
    assertThat(stage.stream().stable().trimPoint()).isZero();
    stage.submit(new Command.SetTitle("title"));
    stage.pass(59_999);
    assertThat(stage.stream().stable().trimPoint()).isZero();
    stage.pass(1);
    assertThat(stage.stream().stable().trimPoint()).isPositive();
  }

  @Test
  void whoever_comes_back_after_a_restart_has_as_much_time() {
    say(3, 500);
    stage.pass(50_000);
    stage.restart();
    stage.state();
    stage.pass(59_999);
    assertThat(stage.stream().stable().trimPoint()).isZero();
    stage.pass(1);
    assertThat(stage.stream().stable().trimPoint()).isPositive();
  }

  @Test
  void a_session_that_is_never_quiet_is_compacted_all_the_same() {
    stage.submit(new Command.SetTitle("title"));
    for (int i = 0; i < 100; i++) {
      stage.intrude(
          Collections.nCopies(Batch.MAX_RECORDS, AppendRecord.of("flood"))
              .toArray(AppendRecord[]::new));
      stage.submit(new Command.SetTitle("title " + i));
      stage.pass(1_000);
    }
    assertThat(stage.stream().stable().trimPoint()).isGreaterThan(90_000);
    assertThat(stage.folded()).isEqualTo(stage.state());
  }

  @Test
  void what_is_large_is_compacted_however_few_records_it_is() {
    Json large = new Json("\"" + "x".repeat(60_000) + "\"");
    for (int i = 0; i < 300; i++) {
      stage.submit(new Command.Note("large", large));
    }
    stage.pass(60_000);
    assertThat(stage.stream().stable().trimPoint()).isEqualTo(300);
    // The engine has let go of nothing yet: that is no reason to do it again and again.
    for (int i = 0; i < 3; i++) {
      stage.submit(new Command.SetTitle("title " + i));
      stage.pass(60_000);
    }
    assertThat(stage.stream().stable().trimPoint()).isEqualTo(300);
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
