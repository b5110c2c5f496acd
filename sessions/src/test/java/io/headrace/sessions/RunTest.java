package io.headrace.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.sessions.event.Part;
import io.headrace.sessions.event.Phase;
import io.headrace.sessions.event.RunOutcome;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.event.Text;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.rules.SessionOutcome;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** One run after the other, from begin to settle. */
class RunTest {
  private final Stage stage = new Stage();

  private SessionOutcome.Begun begin(String text) {
    return (SessionOutcome.Begun)
        stage.submit(
            new Command.Begin(
                Command.UserTurn.of(text),
                Command.Policy.REJECT,
                Optional.empty(),
                new Command.RunTerms(
                    Optional.empty(), 30_000, Optional.of(stage.sessions.claimant("me")))));
  }

  private SessionOutcome say(SessionOutcome.Begun run, String... deltas) {
    List<SessionEvent.Work> events =
        java.util.Arrays.stream(deltas)
            .<SessionEvent.Work>map(delta -> new SessionEvent.TextDelta(run.run(), delta))
            .toList();
    return stage.submit(
        new Command.Append(run.run(), run.fence().orElseThrow(), events, OptionalLong.empty()));
  }

  private SessionOutcome settle(SessionOutcome.Begun run) {
    return stage.submit(
        new Command.Settle(
            run.run(),
            run.fence().orElseThrow(),
            RunOutcome.COMPLETED,
            Optional.empty(),
            Optional.empty()));
  }

  @Test
  void a_run_leaves_its_answer_in_the_transcript() {
    SessionOutcome.Begun run = begin("hello");
    assertThat(say(run, "Good ", "day")).isInstanceOf(SessionOutcome.Done.class);
    assertThat(stage.state().phase()).isEqualTo(Phase.RUNNING);
    assertThat(settle(run)).isInstanceOf(SessionOutcome.Settled.class);
    assertThat(stage.state().phase()).isEqualTo(Phase.IDLE);
    assertThat(stage.state().transcript().messages().getLast().parts())
        .containsExactly(new Part.Written(Text.of("Good day")));
    assertThat(stage.folded()).isEqualTo(stage.state());
  }

  @Test
  void a_stale_worker_writes_nothing() {
    SessionOutcome.Begun run = begin("hello");
    stage.pass(30_000);
    assertThat(stage.state().phase()).isEqualTo(Phase.IDLE);
    assertThat(say(run, "too late"))
        .isEqualTo(new SessionOutcome.AlreadySettled(RunOutcome.INTERRUPTED));
    assertThat(stage.folded()).isEqualTo(stage.state());
  }

  @Test
  void somebody_who_writes_to_the_stream_makes_the_session_read_anew() {
    SessionOutcome.Begun run = begin("hello");
    stage.stream()
        .append(
            io.headrace.log.AppendRequest.of(
                io.headrace.log.Batch.of(
                    List.of(io.headrace.wire.AppendRecord.of("something else")))),
            _ -> {});
    assertThat(say(run, "still here")).isInstanceOf(SessionOutcome.Done.class);
    assertThat(stage.folded()).isEqualTo(stage.state());
  }

  @Test
  void a_session_that_has_grown_is_compacted() {
    for (int i = 0; i < 3; i++) {
      SessionOutcome.Begun run = begin("hello " + i);
      for (int delta = 0; delta < 500; delta++) {
        say(run, "word ");
      }
      settle(run);
    }
    assertThat(stage.records()).hasSizeLessThan(600);
    assertThat(stage.state().transcript().size()).isEqualTo(6);
    assertThat(stage.folded()).isEqualTo(stage.state());
  }

  @Test
  void a_restart_changes_nothing() {
    SessionOutcome.Begun run = begin("hello");
    say(run, "one ");
    stage.restart();
    say(run, "two");
    assertThat(settle(run)).isInstanceOf(SessionOutcome.Settled.class);
    assertThat(stage.state().transcript().messages().getLast().parts())
        .containsExactly(new Part.Written(Text.of("one two")));
  }
}
