package io.headrace.testkit.recording;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.testkit.history.Checker;
import io.headrace.testkit.history.History;
import io.headrace.testkit.history.Operation;
import io.headrace.testkit.history.Result;
import io.headrace.testkit.history.Verdict;
import io.headrace.testkit.recording.FragileStage.Mistake;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * The recorder and the checker together notice every mistake that a server may make, and believe
 * one that makes none.
 */
final class RecorderTest {
  private static final int SEEDS = 30;

  @ParameterizedTest
  @EnumSource(Workflow.class)
  void a_sound_server_is_believed(Workflow workflow) throws InterruptedException {
    for (int seed = 0; seed < SEEDS; seed++) {
      assertThat(verdict(workflow, Mistake.NONE, seed)).isInstanceOf(Verdict.Linearizable.class);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
  void a_mistake_is_noticed(Mistake mistake) throws InterruptedException {
    int noticed = 0;
    for (int seed = 0; seed < SEEDS && noticed == 0; seed++) {
      for (Workflow workflow : Workflow.values()) {
        noticed += verdict(workflow, mistake, seed) instanceof Verdict.NotLinearizable ? 1 : 0;
      }
    }
    assertThat(noticed).as("histories that show that it %s", mistake).isPositive();
  }

  @Test
  void a_recording_holds_every_kind_of_operation() throws InterruptedException {
    Set<Class<?>> results = new HashSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      for (Operation operation : record(Workflow.FENCING, Mistake.NONE, seed).operations()) {
        results.add(operation.result().orElseThrow().getClass());
      }
    }
    assertThat(results)
        .containsExactlyInAnyOrder(
            Result.AppendSuccess.class,
            Result.AppendDefiniteFailure.class,
            Result.AppendIndefiniteFailure.class,
            Result.ReadSuccess.class,
            Result.CheckTailSuccess.class);
  }

  @Test
  void what_is_unknown_ends_with_the_history_and_its_client_with_it() throws InterruptedException {
    History history = record(Workflow.REGULAR, Mistake.NONE, 2);
    int lastKnown =
        history.operations().stream()
            .filter(operation -> !isUnknown(operation))
            .mapToInt(Operation::finish)
            .max()
            .orElseThrow();
    assertThat(history.operations())
        .filteredOn(RecorderTest::isUnknown)
        .isNotEmpty()
        .allSatisfy(unknown -> assertThat(unknown.finish()).isGreaterThan(lastKnown))
        .allSatisfy(unknown ->
            assertThat(history.operations())
                .filteredOn(other -> other.clientId() == unknown.clientId())
                .last()
                .isEqualTo(unknown));
  }

  private static boolean isUnknown(Operation operation) {
    return operation.result().orElseThrow() instanceof Result.AppendIndefiniteFailure;
  }

  private static Verdict verdict(Workflow workflow, Mistake mistake, int seed)
      throws InterruptedException {
    return Checker.check(record(workflow, mistake, seed));
  }

  private static History record(Workflow workflow, Mistake mistake, int seed)
      throws InterruptedException {
    return Recorder.record(new Plan(workflow, 4, 40, 0, 3, seed), new FragileStage(mistake, seed));
  }
}
