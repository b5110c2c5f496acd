package io.headrace.sessions.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.sessions.sim.StaleOwners.Attempt;
import io.headrace.sessions.sim.StaleOwners.Loss;
import io.headrace.sessions.sim.StaleOwners.Tally;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Whoever has lost a run writes nothing: a million attempts, at random moments. Another number of
 * them is made by {@code -Dheadrace.sessions.attempts=N}, others by {@code
 * -Dheadrace.sessions.seed=N}.
 */
@Tag("slow")
class StaleOwnersTest {
  private static final long ATTEMPTS = Long.getLong("headrace.sessions.attempts", 1_000_000);
  private static final long SEED = Long.getLong("headrace.sessions.seed", 1);

  @Test
  void of_a_million_attempts_of_stale_owners_none_is_accepted() {
    Tally tally = new StaleOwners(SEED, Mutation.NONE).run(ATTEMPTS);
    assertThat(tally.attempts()).isGreaterThanOrEqualTo(ATTEMPTS);
    // They were of every kind, after losses of every kind, and amid owners that were not stale.
    assertThat(tally.refused()).containsOnlyKeys(Attempt.values());
    assertThat(tally.refused().values())
        .allSatisfy(each -> assertThat(each).isGreaterThan(ATTEMPTS / 1_000));
    assertThat(tally.losses()).containsOnlyKeys(Loss.values());
    assertThat(tally.losses().values())
        .allSatisfy(each -> assertThat(each).isGreaterThan(ATTEMPTS / 10_000));
    assertThat(tally.accepted()).isGreaterThan(ATTEMPTS / 100);
    assertThat(tally.runs()).isGreaterThan(ATTEMPTS / 1_000);
    assertThat(tally.processes()).isGreaterThan(1);
  }

  @TestFactory
  Stream<DynamicTest> one_that_is_accepted_is_noticed() {
    return Stream.of(
        mistake("unknown owners proceed", RuleMutants::unknownOwnerProceeds),
        mistake("a claim takes over", RuleMutants::claimTakesOver),
        mistake("a worker goes on after the end", RuleMutants::writesAfterTheEnd),
        mistake("the log looks at no fence", EngineMutants::fencesDoNotCount));
  }

  private static DynamicTest mistake(String name, Supplier<Mutation> mutation) {
    return DynamicTest.dynamicTest(
        name,
        () ->
            assertThatThrownBy(() -> new StaleOwners(SEED, mutation.get()).run(20_000))
                .isInstanceOf(Broken.class));
  }
}
