package io.headrace.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.testkit.oracle.Violation;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Every planted mistake is noticed within some seeds, and by an invariant that says what it is. */
@Tag("slow")
final class MutantsTest {
  private static final int SEEDS = 200;

  /**
   * A planted mistake.
   *
   * @param name what the engine does wrong, as a sentence
   * @param opener opens the broken engine
   * @param invariants by which of them it may be noticed
   */
  private record Mutant(String name, EngineOpener opener, Set<String> invariants) {}

  private static final List<Mutant> MUTANTS =
      List.of(
          new Mutant(
              "acknowledges_before_forcing",
              Mutants.acknowledgesBeforeForcing(),
              Set.of("AcknowledgedSurvives", "NothingReadBeforeDurable", "StateMatchesEntries")),
          new Mutant(
              "forces_no_folder",
              Mutants.forcesNoFolder(),
              Set.of("AcknowledgedSurvives", "RecoversFromAnything", "StateMatchesEntries")),
          new Mutant(
              "forces_again_after_a_failure",
              Mutants.forcesAgain(),
              Set.of("AcknowledgedSurvives", "NothingReadBeforeDurable", "RecoversFromAnything")),
          new Mutant(
              "cuts_too_much_and_reuses_sequence_numbers",
              Mutants.cutsTooMuch(),
              Set.of("AcknowledgedSurvives", "NothingReadBeforeDurable", "RecoversFromAnything")),
          new Mutant("leaks_files", Mutants.leaksFiles(), Set.of("SpaceComesBack")),
          new Mutant("leaks_handles", Mutants.leaksHandles(), Set.of("CloseLeavesNothingOpen")),
          new Mutant("answers_twice", Mutants.answersTwice(), Set.of("OutcomesInOrder")),
          new Mutant("answers_never", Mutants.answersNever(), Set.of("OutcomesInOrder")),
          new Mutant(
              "refuses_too_early",
              Mutants.refusesTooEarly(),
              Set.of("OutcomesInOrder", "RefusalsAreTrue")),
          new Mutant(
              "gives_sequence_numbers_twice_after_refusals",
              Mutants.countsWhatItRefused(),
              Set.of("RefusalsAreTrue")),
          new Mutant(
              "tears_batches",
              Mutants.tearsBatches(),
              Set.of("NothingHalf", "StateMatchesEntries")),
          new Mutant(
              "deletes_too_early",
              Mutants.deletesTooEarly(),
              Set.of("DeletedStaysDeleted", "StateMatchesEntries", "OutcomesInOrder")),
          new Mutant("shows_too_much", Mutants.showsTooMuch(), Set.of("NothingReadBeforeDurable")),
          new Mutant("skips_records", Mutants.skipsRecords(), Set.of("RetentionHidesNothingEarly")),
          new Mutant("exceeds_limits", Mutants.exceedsLimits(), Set.of("ReadsKeepTheirLimits")),
          new Mutant("loses_wakes", Mutants.losesWakes(), Set.of("WakesAreNotLost")),
          new Mutant(
              "waits_without_looking", Mutants.waitsWithoutLooking(), Set.of("WakesAreNotLost")));

  @TestFactory
  List<DynamicTest> a_mistake_is_noticed() {
    return MUTANTS.stream()
        .map(mutant -> DynamicTest.dynamicTest(mutant.name(), () -> hunt(mutant)))
        .toList();
  }

  private static void hunt(Mutant mutant) {
    for (long seed = 1; seed <= SEEDS; seed++) {
      Optional<Violation> violation = Simulation.run(seed, mutant.opener()).violation();
      if (violation.isPresent()) {
        assertThat(violation.get().invariant())
            .as(violation.get().getMessage())
            .isIn(mutant.invariants());
        return;
      }
    }
    throw new AssertionError(
        "expected an engine that " + mutant.name() + " to be noticed within " + SEEDS + " seeds");
  }
}
