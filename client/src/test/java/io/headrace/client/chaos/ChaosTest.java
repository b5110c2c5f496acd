package io.headrace.client.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.testkit.sim.Tally;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Some rounds; thousands are played by {@code ./chaos}. */
@Tag("slow")
@Timeout(600)
class ChaosTest {
  private static final int LANES = 8;

  /** How many bytes lie between two cuts; a prime, so that it falls in with no frame. */
  private static final int STEP = 131;

  private static Tally play(List<Game> games, int lanes, Stage.Opener opener) throws Exception {
    return play(games, Round::new, lanes, opener);
  }

  private static Tally play(List<Game> games, Played.Maker maker, int lanes, Stage.Opener opener)
      throws Exception {
    Campaign.Result result = Campaign.play(games, maker, lanes, opener, round -> {});
    assertThat(result.failures()).isEmpty();
    assertThat(result.tally().of("rounds")).isEqualTo(games.size());
    return result.tally();
  }

  @Test
  void whatever_breaks_promises_are_kept() throws Exception {
    Tally tally = play(Games.any(1, 100), LANES, MemoryStage::open);
    // Hazards that change nothing prove nothing.
    assertThat(tally.of("writer: tried again")).isGreaterThan(50);
    assertThat(tally.of("inputs: UNCERTAIN")).isPositive();
    assertThat(tally.of("rounds with copies")).isPositive();
    for (String word : Trouble.WORDS) {
      assertThat(tally.of("writer: " + word)).as("the writer's connections %s", word).isPositive();
    }
    for (Strike.Blow blow :
        List.of(Strike.Blow.REPLACE, Strike.Blow.ABANDON, Strike.Blow.CLOSE_CLIENT)) {
      assertThat(tally.of("strikes: " + blow)).as("strikes: %s", blow).isPositive();
    }
  }

  @Test
  void whatever_breaks_a_run_is_what_its_worker_and_its_viewers_were_told() throws Exception {
    Tally tally = play(Games.ofRuns(1, 24), RunRound::new, LANES, MemoryStage::open);
    assertThat(tally.of("runs: COMPLETED")).isPositive();
    assertThat(tally.of("runs: FAILED")).isPositive();
    assertThat(tally.of("runs: CANCELLED")).isPositive();
    assertThat(tally.of("writer: tried again")).isPositive();
    assertThat(tally.of("viewer: came back")).isPositive();
    assertThat(tally.of("steers taken")).isPositive();
  }

  @Test
  void a_server_that_is_killed_has_what_it_acknowledged() throws Exception {
    Tally tally = play(Games.withKills(1, 4), 2, ProcessStage::open);
    assertThat(tally.of("strikes: KILL") + tally.of("strikes: KILL_AND_TURN_AWAY"))
        .isGreaterThanOrEqualTo(3);
  }

  @Test
  void a_connection_may_end_at_any_byte() throws Exception {
    List<Game> games = new ArrayList<>();
    try (Stage stage = MemoryStage.open()) {
      int first = 0;
      for (Promise promise : Promise.values()) {
        games.addAll(sample(promise, Role.WRITER, first, stage));
        // Others for each.
        first += 7;
      }
      games.addAll(sample(Promise.AT_LEAST_ONCE, Role.READER, first, stage));
    }
    Tally tally = play(games, LANES, MemoryStage::open);
    // The last of them may lie behind an exchange that was a little shorter.
    assertThat(Games.befallen(tally)).isGreaterThan(games.size() - games.size() / 20);
  }

  private static List<Game> sample(Promise promise, Role role, int first, Stage stage)
      throws InterruptedException {
    return Games.atBytes(promise, role, Games.measure(promise, role, stage), first, STEP);
  }
}
