package io.headrace.testkit.recording;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.log.CorruptionException;
import io.headrace.testkit.history.Checker;
import io.headrace.testkit.history.History;
import io.headrace.testkit.history.Result;
import io.headrace.testkit.history.Verdict;
import io.headrace.testkit.sim.EngineOpener;
import io.headrace.testkit.sim.JournalOpener;
import io.headrace.testkit.sim.Mutants;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Histories of the journal on a disk that forgets what was not forced, by the seed. */
final class SimulatedClientsTest {
  private static final int SEEDS = 60;

  @ParameterizedTest
  @EnumSource(Workflow.class)
  void the_journal_stays_linearizable_when_the_power_fails(Workflow workflow) {
    int unknown = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      History history = SimulatedClients.record(new JournalOpener(), workflow, seed);
      assertThat(Checker.check(history))
          .as("the history of workflow %s, seed %d", workflow.word(), seed)
          .isInstanceOf(Verdict.Linearizable.class);
      unknown +=
          (int)
              history.operations().stream()
                  .filter(it -> it.result().orElseThrow() instanceof Result.AppendIndefiniteFailure)
                  .count();
    }
    assertThat(unknown).as("appends that a failure of the power left in doubt").isPositive();
  }

  @Test
  void a_journal_that_acknowledges_before_it_is_durable_is_noticed() {
    assertThat(noticed(Mutants.acknowledgesBeforeForcing())).isPositive();
  }

  @Test
  void a_journal_that_shows_what_is_not_durable_is_noticed() {
    assertThat(noticed(Mutants.showsTooMuch())).isPositive();
  }

  @Test
  void a_journal_that_stores_batches_record_by_record_is_noticed() {
    assertThat(noticed(Mutants.tearsBatches())).isPositive();
  }

  private static int noticed(EngineOpener mutant) {
    int noticed = 0;
    for (int seed = 0; seed < SEEDS && noticed == 0; seed++) {
      try {
        History history = SimulatedClients.record(mutant, Workflow.REGULAR, seed);
        noticed += Checker.check(history) instanceof Verdict.NotLinearizable ? 1 : 0;
      } catch (CorruptionException | UncheckedIOException e) {
        // Noticed by the journal itself, which is no merit of the checker.
      }
    }
    return noticed;
  }
}
