package io.headrace.client.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.testkit.network.Direction;
import io.headrace.testkit.network.Ending;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Rounds against a server over sockets: some here, thousands by {@code ./chaos}, which says how
 * many in the environment.
 */
@Timeout(3600)
class ChaosTest {
  private static final int ROUNDS = (int) chosen("CHAOS_ROUNDS", 60);
  private static final long FIRST = chosen("CHAOS_SEED", 1);

  /** In steps of so many bytes: the check takes a sample, the command every byte. */
  private static final int STEP = (int) chosen("CHAOS_STEP", 97);

  /** Longer than anything that the short exchange sends in one direction. */
  private static final int LONGEST_BYTES = 700;

  private static long chosen(String name, long otherwise) {
    return Long.parseLong(System.getenv().getOrDefault(name, Long.toString(otherwise)));
  }

  @Test
  void whatever_breaks_promises_are_kept() throws Exception {
    int retries = 0;
    long uncertain = 0;
    long copies = 0;
    try (ReplaceableServer server = new ReplaceableServer()) {
      for (long seed = FIRST; seed < FIRST + ROUNDS; seed++) {
        Plan plan = Plan.of(seed);
        Round.Outcome outcome = new Round(plan, server, "seed-" + seed).play();
        assertThat(outcome.complaints())
            .as("./chaos --rounds 1 --seed %d, %s", seed, plan)
            .isEmpty();
        retries += outcome.retries();
        uncertain += outcome.uncertain();
        copies += outcome.copies();
      }
    }
    System.out.printf(
        "%d rounds from seed %d: %d retries, %d inputs uncertain, %d records more than once%n",
        ROUNDS, FIRST, retries, uncertain, copies);
    // Hazards that change nothing prove nothing.
    assertThat(retries).isGreaterThan(ROUNDS / 2);
  }

  @Test
  void a_connection_may_end_at_any_byte() throws Exception {
    List<String> wrong = new ArrayList<>();
    int played = 0;
    try (ReplaceableServer server = new ReplaceableServer()) {
      for (Promise promise : Promise.values()) {
        for (Direction direction : Direction.values()) {
          for (int bytes = (int) (FIRST % STEP); bytes < LONGEST_BYTES; bytes += STEP) {
            Ending ending = bytes % 2 == 0 ? Ending.CLOSE : Ending.RESET;
            Plan plan = Plan.cutAt(promise, direction, bytes, ending);
            Round.Outcome outcome = new Round(plan, server, "cut-" + played++).play();
            if (!outcome.complaints().isEmpty()) {
              wrong.add(plan + ": " + outcome.complaints());
            }
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
  }
}
