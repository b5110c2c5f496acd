package io.headrace.client.chaos;

import io.headrace.testkit.sim.Tally;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;

/** A game while it is played, and afterwards. */
interface Played {
  /** Makes one of what there is to play. */
  @FunctionalInterface
  interface Maker {
    Played make(Game game, Stage stage, ScheduledExecutorService later);
  }

  /**
   * Plays it.
   *
   * @return what is wrong; nothing if it is empty
   */
  List<String> play() throws InterruptedException;

  /**
   * Looks again, after everything that was on its way has arrived.
   *
   * @return what has become wrong since then
   */
  List<String> lookAgain() throws InterruptedException;

  void addTo(Tally tally);

  /** Tells what is wrong, and everything else there is to know, for people. */
  String tell(List<String> complaints);
}
