package io.headrace.testkit.recording;

import io.headrace.log.time.SystemThreads;
import io.headrace.testkit.Dice;
import io.headrace.testkit.history.History;
import io.headrace.testkit.network.Direction;
import io.headrace.testkit.network.Ending;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Records one history: a thread for each client, hazards at operations that the seed names, and at
 * the end somebody who looks at what is there.
 */
public final class Recorder {
  /** As many clients may go on under another number; then what is unknown would be too much. */
  private static final int REPLACEMENTS_AT_MOST = 20;

  private static final int CUT_WITHIN_BYTES = 3000;

  private static final ThreadFactory THREADS = SystemThreads.daemons("headrace-recorded-");

  private final Plan plan;
  private final Stage stage;
  private final Notebook notebook = new Notebook();
  private final Map<Integer, Hazard> hazards = new ConcurrentHashMap<>();
  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger replaced = new AtomicInteger();
  private final AtomicInteger callers = new AtomicInteger();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

  private Recorder(Plan plan, Stage stage) {
    this.plan = plan;
    this.stage = stage;
  }

  /**
   * Records.
   *
   * @throws IllegalStateException if a client was told something that no history can tell, such as
   *     an answer that nobody understands
   */
  public static History record(Plan plan, Stage stage) throws InterruptedException {
    return new Recorder(plan, stage).record();
  }

  private History record() throws InterruptedException {
    Dice dice = new Dice(plan.seed());
    drawHazards(dice.split());
    List<Thread> threads = new ArrayList<>();
    for (int client = 0; client < plan.clients(); client++) {
      Dice own = dice.split();
      threads.add(THREADS.newThread(() -> work(own)));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    lookAtLast(dice);
    Throwable failure = failures.peek();
    if (failure != null) {
      throw new IllegalStateException(
          "the recording of " + plan + " failed: " + failure.getMessage(), failure);
    }
    return notebook.history();
  }

  private void drawHazards(Dice dice) {
    int operations = plan.clients() * plan.operations();
    for (int kill = 0; kill < plan.kills(); kill++) {
      hazards.put(dice.below(operations), new Hazard.Kill());
    }
    for (int cut = 0; cut < plan.cuts(); cut++) {
      hazards.put(
          dice.below(operations),
          new Hazard.Cut(
              dice.below(plan.clients()),
              dice.pick(List.of(Direction.values())),
              dice.below(CUT_WITHIN_BYTES),
              // Silence costs the time that a client waits.
              switch (dice.weighted(6, 6, 1)) {
                case 0 -> Ending.CLOSE;
                case 1 -> Ending.RESET;
                default -> Ending.SILENCE;
              }));
    }
  }

  private void work(Dice dice) {
    try (StreamCaller caller = stage.caller(callers.getAndIncrement())) {
      RecordedClient client = client(caller, dice, 0);
      for (int done = 0; done < plan.operations() && failures.isEmpty(); done++) {
        Hazard hazard = hazards.get(begun.getAndIncrement());
        if (hazard != null) {
          stage.strike(hazard);
        }
        stage.awaitReady();
        if (!client.operate()) {
          if (replaced.incrementAndGet() > REPLACEMENTS_AT_MOST) {
            return;
          }
          client = client(caller, dice, client.knownTail());
        }
      }
    } catch (InterruptedException | RuntimeException | AssertionError e) {
      failures.add(e);
    }
  }

  private void lookAtLast(Dice dice) throws InterruptedException {
    if (plan.kills() > 0) {
      stage.strike(new Hazard.Kill());
    }
    try (StreamCaller caller = stage.caller(callers.getAndIncrement())) {
      RecordedClient last = client(caller, dice, 0);
      last.read();
      last.checkTail();
    }
  }

  private RecordedClient client(StreamCaller caller, Dice dice, long knownTail) {
    return new RecordedClient(plan.workflow(), caller, notebook, dice, knownTail);
  }
}
