package io.headrace.client.chaos;

import io.headrace.client.chaos.Strike.Blow;
import io.headrace.client.chaos.Strike.Moment;
import io.headrace.log.time.SystemThreads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Lets strikes fall when their moments come, one after the other on a thread of their own. */
final class Strikes implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 180;

  /** Does what a strike is about. */
  @FunctionalInterface
  interface Arm {
    void strike(Blow blow) throws Exception;
  }

  private final Arm arm;
  private final Story story;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(SystemThreads.daemons("chaos-strikes-"));

  // Guarded by this object's monitor.
  private final List<Strike> waiting;
  private final List<String> complaints = new ArrayList<>();

  Strikes(List<Strike> strikes, Arm arm, Story story) {
    this.waiting = new ArrayList<>(strikes);
    this.arm = arm;
    this.story = story;
  }

  /** So many of what is counted there were by now. */
  synchronized void reached(Moment moment, int count) {
    for (Strike strike : List.copyOf(waiting)) {
      if (strike.moment() == moment && strike.count() <= count) {
        waiting.remove(strike);
        thread.execute(() -> fall(strike));
      }
    }
  }

  private void fall(Strike strike) {
    story.tell("strike: " + strike);
    try {
      arm.strike(strike.blow());
      story.count("strikes: " + strike.blow());
      story.tell("strike: " + strike.blow() + " is done");
    } catch (Exception e) {
      synchronized (this) {
        complaints.add(strike + " failed: " + e);
      }
    }
  }

  /** What went wrong, once they are closed. */
  synchronized List<String> complaints() {
    return List.copyOf(complaints);
  }

  /** Calls off those whose moments have not come, and waits for the others. */
  @Override
  public void close() {
    synchronized (this) {
      waiting.clear();
    }
    thread.shutdown();
    boolean ended = false;
    try {
      ended = thread.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!ended) {
      throw new IllegalStateException("a strike does not come to its end");
    }
  }
}
