package io.headrace.sessions.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every promise is kept under many seeds. One of them alone is run by {@code
 * -Dheadrace.sessions.seed=N}, another number of them by {@code -Dheadrace.sessions.seeds=N}.
 */
class SimulationTest {
  private static final long SEEDS = Long.getLong("headrace.sessions.seeds", 60);

  @TestFactory
  Stream<DynamicTest> every_promise_is_kept() {
    Optional<Long> one = Optional.ofNullable(Long.getLong("headrace.sessions.seed"));
    LongStream seeds = one.map(LongStream::of).orElseGet(() -> LongStream.rangeClosed(1, SEEDS));
    return seeds.mapToObj(seed ->
        DynamicTest.dynamicTest(
            "seed " + seed,
            () -> {
              Simulation.Report report = Simulation.run(seed, Mutation.NONE);
              assertThat(report.broken()).as(report::toString).isEmpty();
            }));
  }
}
