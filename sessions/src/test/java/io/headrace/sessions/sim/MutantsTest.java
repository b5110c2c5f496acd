package io.headrace.sessions.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.sessions.state.SessionState;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every planted mistake is noticed by the promise that says what it is. A row names the seed at
 * which it was; when the simulation has changed since, the seeds after it are tried.
 */
@Tag("slow")
class MutantsTest {
  private static final int SEEDS = 30;

  /**
   * A planted mistake.
   *
   * @param name what sessions do wrong
   * @param mutation plants it, anew for each run
   * @param promise by which it is noticed
   * @param seed at which it was
   */
  private record Mutant(String name, Supplier<Mutation> mutation, String promise, long seed) {}

  private static final List<Mutant> MUTANTS = mutants();

  private static List<Mutant> mutants() {
    return List.of(
        new Mutant(
            "unknown_owner_proceeds", RuleMutants::unknownOwnerProceeds, "OnlyTheOwnerWrites", 23),
        new Mutant("lease_ignored", RuleMutants::leaseIgnored, "EndsInTime", 37),
        new Mutant("absence_is_death", RuleMutants::absenceIsDeath, "OnlyTheSilentAreDead", 27),
        new Mutant("hurries", RuleMutants::hurries, "OnlyTheSilentAreDead", 9),
        new Mutant("expires_early", RuleMutants::expiresEarly, "TimeIsGiven", 38),
        new Mutant("cancel_not_recorded", RuleMutants::cancelNotRecorded, "WhatIsToldIsThere", 5),
        new Mutant("cancels_twice", RuleMutants::cancelsTwice, "CancelledOnce", 5),
        new Mutant("decided_twice", RuleMutants::decisionAnsweredTwice, "DecidedOnce", 14),
        new Mutant(
            "settle_leaves_decisions_open",
            RuleMutants::settleLeavesDecisionsOpen,
            "DecidedOnce",
            6),
        new Mutant(
            "settle_keeps_the_fence", RuleMutants::settleKeepsTheFence, "TheEndIsOneAppend", 3),
        new Mutant(
            "settle_leaves_the_queue", RuleMutants::settleLeavesTheQueue, "TheEndIsOneAppend", 9),
        new Mutant(
            "settle_forgets_steers", RuleMutants::settleForgetsSteers, "NothingSaidInVain", 9),
        new Mutant(
            "settle_forgets_the_end",
            RuleMutants::settleForgetsTheEnd,
            "TheAnswerIsWhatWasSaid",
            37),
        new Mutant("forgets_the_begin", RuleMutants::forgetsTheBegin, "RunsBeginFirst", 15),
        new Mutant("begins_while_busy", RuleMutants::beginsWhileBusy, "OneRunAtATime", 7),
        new Mutant("truncates_the_busy", RuleMutants::truncatesTheBusy, "OneRunAtATime", 23),
        new Mutant("claim_takes_over", RuleMutants::claimTakesOver, "ClaimedOnce", 3),
        new Mutant("begin_without_fence", RuleMutants::beginWithoutFence, "OnlyTheOwnerWrites", 1),
        new Mutant(
            "writes_after_the_end", RuleMutants::writesAfterTheEnd, "NothingAfterTheEnd", 13),
        new Mutant("receipts_forgotten", RuleMutants::receiptsForgotten, "DoneOnce", 12),
        new Mutant("expected_ignored", RuleMutants::expectedIgnored, "WordsInOrder", 16),
        new Mutant("queue_backwards", RuleMutants::queueBackwards, "QueueIsTrue", 5),
        new Mutant(
            "compacts_the_busy", RuleMutants::compactsTheBusy, "OnlyTheIdleAreCompacted", 15),
        new Mutant("names_all_alike", RuleMutants::namesAllAlike, "TranscriptIsTrue", 9),
        new Mutant("tells_that_time_passes", RuleMutants::tellsThatTimePasses, "ComesToRest", 36),
        new Mutant("checks_before_only", EngineMutants::checksBeforeOnly, "AnswersAreTrue", 3),
        new Mutant(
            "stores_something_else", EngineMutants::storesSomethingElse, "StatesAreTrue", 31),
        new Mutant(
            "settles_in_two_appends", EngineMutants::settlesInTwoAppends, "TheEndIsOneAppend", 4),
        new Mutant(
            "answers_before_durable", EngineMutants::answersBeforeDurable, "WhatIsToldIsThere", 4),
        new Mutant(
            "splits_assign_and_append", EngineMutants::splitsAssignAndAppend, "AnswersAreTrue", 15),
        new Mutant(
            "splits_assign_and_append", EngineMutants::splitsAssignAndAppend, "WordsInOrder", 61),
        new Mutant("loses_answers", EngineMutants::losesAnswers, "EverybodyIsAnswered", 21),
        new Mutant("hides_a_full_disk", EngineMutants::hidesAFullDisk, "WhatIsToldIsThere", 26),
        new Mutant(
            "denies_what_is_stored",
            EngineMutants::deniesWhatIsStored,
            "FailuresChangeNothing",
            22),
        new Mutant(
            "complains_of_deletion", EngineMutants::complainsOfDeletion, "FailuresHaveAReason", 20),
        new Mutant("fences_do_not_count", EngineMutants::fencesDoNotCount, "StaleWritesNothing", 3),
        new Mutant("loses_wakes", EngineMutants::losesWakes, "NobodyOversleeps", 3),
        new Mutant("pushes_to_queues", EngineMutants::pushesToQueues, "NoGap", 5));
  }

  @TestFactory
  List<DynamicTest> a_mistake_is_noticed() {
    return MUTANTS.stream()
        .map(mutant ->
            DynamicTest.dynamicTest(
                mutant.name() + " breaks " + mutant.promise(), () -> hunt(mutant)))
        .toList();
  }

  private static void hunt(Mutant mutant) {
    Set<String> others = new TreeSet<>();
    for (long seed = mutant.seed(); seed < mutant.seed() + SEEDS; seed++) {
      Optional<String> broken = Simulation.run(seed, mutant.mutation().get()).promise();
      if (broken.equals(Optional.of(mutant.promise()))) {
        return;
      }
      broken.ifPresent(others::add);
    }
    throw new AssertionError(
        "expected %s to be noticed by %s within %d seeds from %d on, but it was by %s"
            .formatted(mutant.name(), mutant.promise(), SEEDS, mutant.seed(), others));
  }

  /** Whoever is answered early is told first; so this one is asked by itself. */
  @Test
  void a_state_that_is_ahead_of_the_log_is_noticed() {
    assertThatThrownBy(() -> new Judge().requireState("somebody", SessionState.EMPTY.passed(1)))
        .isInstanceOfSatisfying(
            Broken.class, e -> assertThat(e.promise()).isEqualTo("NothingIsShownEarly"));
  }

  /** A promise that never speaks up is none: each is the first to notice some mistake. */
  @Test
  void every_promise_is_seen_broken_by_some_mistake() {
    Set<String> noticed = new TreeSet<>(Set.of("NothingIsShownEarly"));
    MUTANTS.forEach(mutant -> noticed.add(mutant.promise()));
    assertThat(noticed).containsAll(Broken.PROMISES);
  }
}
