package io.headrace.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The checker, which is clever, agrees with something that is not. */
final class EveryOrderTest {
  private static final int HISTORIES = 20_000;
  private static final int OPERATIONS_AT_MOST = 7;

  @Test
  void the_checker_says_of_small_histories_what_trying_every_order_says() {
    int explained = 0;
    for (int seed = 0; seed < HISTORIES; seed++) {
      History history = RandomHistory.of(seed, 3 + seed % (OPERATIONS_AT_MOST - 2));
      boolean expected = EveryOrder.explains(history);
      Verdict verdict = Checker.check(history);
      assertThat(verdict)
          .as("the history of seed %d: %s", seed, history.operations())
          .isInstanceOf(expected ? Verdict.Linearizable.class : Verdict.NotLinearizable.class);
      explained += expected ? 1 : 0;
    }
    assertThat(explained).as("histories that are true").isBetween(HISTORIES / 3, HISTORIES * 2 / 3);
  }
}
