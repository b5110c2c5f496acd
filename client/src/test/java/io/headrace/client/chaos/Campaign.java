package io.headrace.client.chaos;

import io.headrace.log.time.SystemThreads;
import io.headrace.testkit.sim.Tally;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Plays rounds, some at a time: each of several lanes plays one after the other on a stage of its
 * own, which is new after some rounds.
 */
final class Campaign {
  /** After so many rounds a stage is left, so that it does not grow. */
  private static final int ROUNDS_OF_STAGE = 40;

  /** More of them say nothing new. */
  private static final int MOST_FAILURES = 10;

  private final Played.Maker maker;
  private final Stage.Opener opener;
  private final Consumer<String> progress;
  private final ScheduledExecutorService later =
      Executors.newSingleThreadScheduledExecutor(SystemThreads.daemons("chaos-later-"));

  // Guarded by this object's monitor.
  private final Iterator<Game> games;
  private final Tally tally = new Tally();
  private final List<String> failures = new ArrayList<>();

  private Campaign(
      Iterator<Game> games, Played.Maker maker, Stage.Opener opener, Consumer<String> progress) {
    this.games = games;
    this.maker = maker;
    this.opener = opener;
    this.progress = progress;
  }

  /**
   * How it went.
   *
   * @param failures a text for each round in which a promise was broken, a few at most
   * @param tally what happened, counted
   */
  record Result(List<String> failures, Tally tally) {}

  /**
   * Plays all rounds, or until too many have failed.
   *
   * @param maker makes what is played of a game
   * @param lanes how many at a time
   * @param progress is told of each round that has been played, on any thread
   */
  static Result play(
      Iterable<Game> games,
      Played.Maker maker,
      int lanes,
      Stage.Opener opener,
      Consumer<String> progress)
      throws InterruptedException {
    Campaign campaign = new Campaign(games.iterator(), maker, opener, progress);
    List<Thread> threads = new ArrayList<>();
    for (int lane = 0; lane < lanes; lane++) {
      threads.add(SystemThreads.unstarted("chaos-lane-" + lane, campaign::playLane));
    }
    threads.forEach(Thread::start);
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } finally {
      threads.forEach(Thread::interrupt);
      campaign.later.shutdownNow();
    }
    return new Result(campaign.failures, campaign.tally);
  }

  private void playLane() {
    try {
      for (Game game = next(); game != null; game = next()) {
        playOnOneStage(game);
      }
    } catch (InterruptedException e) {
      // The campaign is over.
    } catch (IOException | RuntimeException e) {
      fail("a stage broke down: " + e);
    }
  }

  private synchronized @Nullable Game next() {
    return games.hasNext() && failures.size() < MOST_FAILURES ? games.next() : null;
  }

  private void playOnOneStage(Game first) throws IOException, InterruptedException {
    try (Stage stage = opener.open()) {
      List<Played> played = new ArrayList<>();
      for (Game game = first; game != null; ) {
        Played round = maker.make(game, stage, later);
        report(round, round.play());
        played.add(round);
        game = played.size() < ROUNDS_OF_STAGE ? next() : null;
      }
      stage.settle();
      for (Played round : played) {
        lookAgain(round);
      }
    }
  }

  private synchronized void report(Played round, List<String> complaints) {
    tally.count("rounds");
    if (!complaints.isEmpty()) {
      fail(round.tell(complaints));
    }
    progress.accept("%,d rounds, %d failed".formatted(tally.of("rounds"), failures.size()));
  }

  private void lookAgain(Played round) throws InterruptedException {
    List<String> complaints = round.lookAgain();
    synchronized (this) {
      if (!complaints.isEmpty()) {
        fail(round.tell(complaints));
      }
      round.addTo(tally);
    }
  }

  private synchronized void fail(String failure) {
    failures.add(failure);
  }
}
