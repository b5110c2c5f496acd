package io.headrace.client.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.client.session.RunOutcome;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The judge of runs sees what it must. */
class RunJudgeTest {
  private static final String MESSAGE =
      "{\"id\":\"a1\",\"role\":\"assistant\",\"parts\":[{\"type\":\"text\",\"text\":\"<0><1>\"},"
          + "{\"type\":\"steer\",\"steer\":\"s1\",\"text\":\"steer 0\"},"
          + "{\"type\":\"data\",\"name\":\"n\",\"data\":2}],\"outcome\":\"completed\"}";
  private static final RunSeen SEEN = RunSeen.of(MESSAGE);
  private static final RunTold TOLD =
      new RunTold(3, List.of("steer 0"), Optional.of(RunOutcome.COMPLETED), "");

  private static List<String> judge(RunTold told, RunSeen seen) {
    return RunJudge.judge(/* mayBeLost= */ false, told, seen, seen);
  }

  private static RunSeen seen(String... names) {
    return new RunSeen(List.of(names), List.of("steer 0"), "completed");
  }

  @Test
  void what_is_as_it_was_told_is_right() {
    assertThat(SEEN)
        .isEqualTo(new RunSeen(List.of("0", "1", "2"), List.of("steer 0"), "completed"));
    assertThat(judge(TOLD, SEEN)).isEmpty();
  }

  @Test
  void nothing_is_lost_doubled_or_moved() {
    assertThat(judge(TOLD, seen("0", "1"))).hasSize(1);
    assertThat(judge(TOLD, seen("0", "1", "1", "2"))).hasSize(1);
    assertThat(judge(TOLD, seen("0", "2", "1"))).hasSize(1);
    assertThat(judge(TOLD, seen("0", "1", "2", "3"))).hasSize(1);
  }

  @Test
  void it_ended_as_it_was_told() {
    assertThat(judge(new RunTold(3, List.of("steer 0"), Optional.of(RunOutcome.FAILED), ""), SEEN))
        .hasSize(1);
  }

  @Test
  void a_steer_is_told_once_and_taken_when_it_was_told() {
    assertThat(
            judge(
                new RunTold(
                    3, List.of("steer 0", "steer 0"), Optional.of(RunOutcome.COMPLETED), ""),
                SEEN))
        .hasSize(2);
    assertThat(judge(new RunTold(3, List.of(), Optional.of(RunOutcome.COMPLETED), ""), SEEN))
        .hasSize(1);
  }

  @Test
  void a_run_is_lost_only_for_a_reason_and_has_a_beginning_then() {
    RunTold lost = new RunTold(3, List.of("steer 0"), Optional.empty(), "gone");
    assertThat(judge(lost, SEEN)).hasSize(1);
    assertThat(RunJudge.judge(/* mayBeLost= */ true, lost, seen("0", "1"), seen("0", "1")))
        .isEmpty();
    assertThat(RunJudge.judge(/* mayBeLost= */ true, lost, seen("1"), seen("1"))).hasSize(1);
  }

  @Test
  void a_viewer_saw_the_same() {
    assertThat(RunJudge.judge(/* mayBeLost= */ false, TOLD, SEEN, seen("0", "1", "2", "2")))
        .hasSize(1);
  }
}
