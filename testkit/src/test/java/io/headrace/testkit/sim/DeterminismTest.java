package io.headrace.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The test of the tests: a seed that cannot be repeated proves nothing. */
final class DeterminismTest {
  private static final int SEEDS = 20;

  @Test
  void the_same_seed_twice_gives_the_same_log() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      assertThat(logOf(seed)).as("log of seed %d", seed).isEqualTo(logOf(seed));
    }
  }

  @Test
  void another_seed_gives_another_log() {
    assertThat(logOf(1)).isNotEqualTo(logOf(2));
  }

  private static List<String> logOf(long seed) {
    List<String> lines = new ArrayList<>();
    Simulation.Report report = Simulation.run(seed, new JournalOpener(), lines::add);
    assertThat(lines).hasSize((int) report.lines());
    return lines;
  }
}
