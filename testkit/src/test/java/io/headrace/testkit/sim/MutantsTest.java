package io.headrace.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.testkit.oracle.Oracle;
import io.headrace.testkit.oracle.Violation;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every planted mistake is noticed within some seeds, and by an invariant that says what it is. */
@Tag("slow")
final class MutantsTest {
  private static final int SEEDS = 200;
  private static final int SEEDS_FOR_PROMISES = 100;

  /**
   * A planted mistake.
   *
   * @param name what the engine does wrong, as a sentence
   * @param opener opens the broken engine
   * @param invariants by which of them it may be noticed
   */
  private record Mutant(String name, EngineOpener opener, Set<String> invariants) {}

  /** New ones each time, since some count what they do. */
  private static List<Mutant> mutants() {
    return List.of(
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
        new Mutant(
            "goes_on_after_refusals",
            Mutants.goesOnAfterRefusals(),
            Set.of("NothingAfterARefusal", "RefusalsAreTrue")),
        new Mutant("answers_twice", Mutants.answersTwice(), Set.of("OutcomesInOrder")),
        new Mutant(
            "answers_never",
            Mutants.answersNever(),
            Set.of("OutcomesInOrder", "StateMatchesEntries")),
        new Mutant(
            "refuses_too_early",
            Mutants.refusesTooEarly(),
            Set.of("OutcomesInOrder", "RefusalsAreTrue")),
        new Mutant(
            "acknowledges_sequence_numbers_of_refused_appends",
            Mutants.countsWhatItRefused(),
            Set.of("RefusalsAreTrue")),
        new Mutant(
            "reuses_sequence_numbers_of_refused_appends",
            Mutants.reusesSequenceNumbers(),
            Set.of("SequenceNumbersNeverReused", "AcknowledgedSurvives")),
        new Mutant(
            "complains_of_a_full_disk",
            Mutants.complainsOfAFullDisk(),
            Set.of("FailuresHaveAReason")),
        new Mutant(
            "tears_batches", Mutants.tearsBatches(), Set.of("NothingHalf", "StateMatchesEntries")),
        new Mutant(
            "deletes_too_early",
            Mutants.deletesTooEarly(),
            Set.of("DeletedStaysDeleted", "StateMatchesEntries", "OutcomesInOrder")),
        new Mutant(
            "deletes_what_is_not_empty",
            Mutants.deletesWhatIsNotEmpty(),
            Set.of("OnlyTheEmptyGo", "RefusalsAreTrue")),
        new Mutant(
            "deletes_the_empty_at_once",
            Mutants.deletesTheEmptyAtOnce(),
            Set.of("EmptinessIsWaitedFor", "RefusalsAreTrue")),
        new Mutant("leaves_the_empty", Mutants.leavesTheEmpty(), Set.of("EmptyStreamsGo")),
        new Mutant("shows_too_much", Mutants.showsTooMuch(), Set.of("NothingReadBeforeDurable")),
        new Mutant(
            "forgets_trims",
            Mutants.forgetsTrims(),
            Set.of("TrimmedStaysTrimmed", "StateMatchesEntries")),
        new Mutant("goes_back", Mutants.goesBack(), Set.of("TailNeverRegresses")),
        new Mutant(
            "keeps_an_old_tail",
            Mutants.keepsAnOldTail(),
            Set.of("ReadersSeeAGrowingPrefix", "WakesAreNotLost")),
        new Mutant("skips_records", Mutants.skipsRecords(), Set.of("RetentionHidesNothingEarly")),
        new Mutant("exceeds_limits", Mutants.exceedsLimits(), Set.of("ReadsKeepTheirLimits")),
        new Mutant("loses_wakes", Mutants.losesWakes(), Set.of("WakesAreNotLost")),
        new Mutant(
            "waits_without_looking", Mutants.waitsWithoutLooking(), Set.of("WakesAreNotLost")));
  }

  @TestFactory
  List<DynamicTest> a_mistake_is_noticed() {
    return mutants().stream()
        .map(mutant -> DynamicTest.dynamicTest(mutant.name(), () -> hunt(mutant)))
        .toList();
  }

  /** An invariant that never speaks up is none: each must be the first to notice some mistake. */
  @Test
  void every_promise_of_the_oracle_is_seen_broken_by_some_mistake() {
    Set<String> broken = new TreeSet<>();
    for (Mutant mutant : mutants()) {
      for (long seed = 1; seed <= SEEDS_FOR_PROMISES; seed++) {
        Simulation.run(seed, mutant.opener())
            .violation()
            .map(Violation::invariant)
            .filter(mutant.invariants()::contains)
            .ifPresent(broken::add);
      }
    }
    assertThat(broken).containsAll(Oracle.promises());
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
