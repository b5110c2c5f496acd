package io.headrace.client.chaos;

import io.headrace.testkit.network.Direction;
import io.headrace.testkit.network.Ending;
import io.headrace.testkit.sim.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.LongStream;

/** The rounds that there are to play. */
final class Games {
  /** The same exchange takes a few bytes more or less each time, by how it is put into frames. */
  private static final int MEASUREMENTS = 5;

  private static final int DELAY_MILLIS = 2;

  private Games() {}

  /** Any rounds. */
  static List<Game> any(long firstSeed, int rounds) {
    return LongStream.range(firstSeed, firstSeed + rounds)
        .mapToObj(
            seed -> new Game("seed-" + seed, Planner.of(seed), "./chaos --rounds 1 --seed " + seed))
        .toList();
  }

  /** Runs of live sessions, and what befalls them. */
  static List<Game> ofRuns(long firstSeed, int rounds) {
    return LongStream.range(firstSeed, firstSeed + rounds)
        .mapToObj(seed ->
            new Game("run-" + seed, Planner.of(seed), "./chaos --runs --rounds 1 --seed " + seed))
        .toList();
  }

  /** Rounds in which the server is killed. */
  static List<Game> withKills(long firstSeed, int rounds) {
    return LongStream.range(firstSeed, firstSeed + rounds)
        .mapToObj(seed ->
            new Game(
                "kill-" + seed,
                Planner.withKills(seed),
                "./chaos --kills --rounds 1 --seed " + seed))
        .toList();
  }

  /**
   * Rounds with one trouble each, at one byte of a short exchange after the other.
   *
   * @param promise of the writer
   * @param role whose connection has it
   * @param lengths how long the exchange is
   * @param first at which byte it begins
   * @param step how many bytes lie between one and the next
   */
  static List<Game> atBytes(Promise promise, Role role, Lengths lengths, int first, int step) {
    List<Game> games = new ArrayList<>();
    for (Direction direction : Direction.values()) {
      for (int bytes = first; bytes < lengths.of(direction); bytes += step) {
        List<Trouble> troubles =
            List.of(
                new Trouble.Cut(direction, bytes, Ending.CLOSE),
                new Trouble.Cut(direction, bytes, Ending.RESET),
                new Trouble.Cut(direction, bytes, Ending.SILENCE),
                new Trouble.Delay(direction, bytes, DELAY_MILLIS));
        for (Trouble trouble : troubles) {
          String name =
              "%s-%s-%s-%d-%s"
                  .formatted(promise, role, direction, bytes, trouble.word().replace(' ', '-'));
          games.add(
              new Game(
                  name,
                  Plan.calm(promise).with(role, trouble),
                  "./chaos --every-byte --only " + name));
        }
      }
    }
    return games;
  }

  /** How many bytes go each way in a short exchange. */
  record Lengths(int toServer, int toClient) {
    int of(Direction direction) {
      return switch (direction) {
        case TO_SERVER -> toServer;
        case TO_CLIENT -> toClient;
      };
    }
  }

  /** Measures the longest of some exchanges that nothing befalls. */
  static Lengths measure(Promise promise, Role role, Stage stage) throws InterruptedException {
    ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
    long toServer = 0;
    long toClient = 0;
    try {
      for (int i = 0; i < MEASUREMENTS; i++) {
        Game game =
            new Game("measure-%s-%s-%d".formatted(promise, role, i), Plan.calm(promise), "");
        Round round = new Round(game, stage, later);
        List<String> complaints = round.play();
        if (!complaints.isEmpty()) {
          throw new IllegalStateException("a round without troubles failed: " + complaints);
        }
        toServer = Math.max(toServer, round.passed(role, Direction.TO_SERVER));
        toClient = Math.max(toClient, round.passed(role, Direction.TO_CLIENT));
      }
    } finally {
      later.shutdownNow();
    }
    return new Lengths((int) toServer, (int) toClient);
  }

  /** How many connections something befell. */
  static long befallen(Tally tally) {
    long sum = 0;
    for (Role role : Role.values()) {
      for (String word : Trouble.WORDS) {
        sum += tally.of(role.word() + ": " + word);
      }
    }
    return sum;
  }
}
