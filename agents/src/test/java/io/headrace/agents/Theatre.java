package io.headrace.agents;

import io.headrace.log.ReadLimits;
import io.headrace.log.Stream;
import io.headrace.sessions.LiveSessions;
import io.headrace.sessions.SessionId;
import io.headrace.sessions.event.EventReader;
import io.headrace.sessions.event.Json;
import io.headrace.sessions.event.Message;
import io.headrace.sessions.event.Part;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.rules.SessionOutcome;
import io.headrace.sessions.state.SessionState;
import io.headrace.testkit.SimulatedTime;
import io.headrace.testkit.model.PacedEngine;
import io.headrace.wire.RecordFrames;
import io.headrace.wire.SequencedRecord;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;

/**
 * Sessions, a host and its agents in one thread. Lanes and virtual threads take steps; the seed
 * says whose turn it is, and time passes when it is told to.
 */
public final class Theatre {
  /** The session that everything is in. */
  public static final SessionId ID = SessionId.of("talk");

  /** More steps than any test needs: somebody turns in circles. */
  private static final int MAX_STEPS = 1_000_000;

  private final SimulatedTime time = new SimulatedTime();
  private final PacedEngine engine = new PacedEngine(time);
  private final SplittableRandom random;
  private final Deque<Runnable> lane = new ArrayDeque<>();
  private final List<Runnable> threads = new ArrayList<>();
  private final PriorityQueue<Alarm> alarms = new PriorityQueue<>();
  private final HostContext context;
  private final LiveSessions sessions;
  private int fences;
  private long alarmsSet;
  private int refuseAfter = -1;

  private record Alarm(long atMillis, long order, Runnable work) implements Comparable<Alarm> {
    @Override
    public int compareTo(Alarm other) {
      int byTime = Long.compare(atMillis, other.atMillis);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  /** A theatre with the limits of a server. */
  public Theatre(long seed) {
    this(seed, AgentLimits.DEFAULT);
  }

  /** A theatre. */
  public Theatre(long seed, AgentLimits limits) {
    this.random = new SplittableRandom(seed);
    this.context = new HostContext(time, this::after, VirtualThreads.on(threads::add), limits);
    this.sessions =
        new LiveSessions(
            engine, time, this::after, () -> "fence-" + ++fences, List.of(this::onLane));
  }

  private void onLane(Runnable task) {
    if (Thread.currentThread().isVirtual() && refuseAfter >= 0 && refuseAfter-- == 0) {
      throw new RejectedExecutionException("the lane takes nothing now");
    }
    lane.add(task);
  }

  /** Has the lane refuse one thing of agents' threads, after it has taken so many more. */
  public void refuseAfter(int more) {
    refuseAfter = more;
  }

  /** Lets the disk be full, or have space again. */
  public void setFull(boolean isFull) {
    engine.setFull(isFull);
  }

  private void after(long delayMillis, Runnable work) {
    alarms.add(new Alarm(time.wallMillis() + delayMillis, ++alarmsSet, work));
  }

  /** What a host lives on here. */
  public HostContext context() {
    return context;
  }

  /** The sessions. */
  public LiveSessions sessions() {
    return sessions;
  }

  /** The clock. */
  public SimulatedTime time() {
    return time;
  }

  /** A host of agents. */
  public AgentHost host(Agent... agents) {
    return new AgentHost(sessions, context, List.of(agents));
  }

  /** Lets everybody go on until all of them wait. */
  public void run() {
    runUntil(() -> false);
  }

  /** Lets everybody go on until something is so, or all of them wait. */
  public void runUntil(BooleanSupplier reached) {
    for (int step = 0; !lane.isEmpty() || !threads.isEmpty(); step++) {
      if (step > MAX_STEPS) {
        throw new AssertionError("somebody turns in circles");
      }
      if (reached.getAsBoolean()) {
        return;
      }
      int turn = random.nextInt(threads.size() + (lane.isEmpty() ? 0 : 1));
      Runnable next = turn < threads.size() ? threads.remove(turn) : lane.remove();
      next.run();
      while (engine.commit()) {
        // The next one.
      }
    }
  }

  /** Lets time pass, and everything happen that is due then. */
  public void pass(Duration duration) {
    long until = time.wallMillis() + duration.toMillis();
    run();
    while (!alarms.isEmpty() && alarms.peek().atMillis() <= until) {
      Alarm next = alarms.remove();
      time.advance(Duration.ofMillis(Math.max(0, next.atMillis() - time.wallMillis())));
      next.work().run();
      run();
    }
    time.advance(Duration.ofMillis(Math.max(0, until - time.wallMillis())));
  }

  /** What a future comes to, once everybody has done what there is to do now. */
  public <T> T done(CompletableFuture<T> future) {
    run();
    if (!future.isDone()) {
      throw new AssertionError("there is nothing left to do now, and no answer");
    }
    return future.join();
  }

  /** Somebody says something in another session. */
  public void sayElsewhere(String session, String text) {
    var _ =
        done(
            sessions.submitCreating(
                SessionId.of(session),
                new Command.Begin(
                    Command.UserTurn.of(text),
                    Command.Policy.REJECT,
                    Optional.empty(),
                    Command.RunTerms.DEFAULT),
                Optional.empty()));
  }

  /** Does something to the session. */
  public SessionOutcome submit(Command command) {
    return done(sessions.submitCreating(ID, command, Optional.empty()));
  }

  /** A user says something, and a run begins for whoever likes. */
  public SessionOutcome.Begun say(String text) {
    return say(text, Optional.empty());
  }

  /** A user says something to an agent. */
  public SessionOutcome.Begun say(String text, Optional<String> agent) {
    return (SessionOutcome.Begun)
        submit(
            new Command.Begin(
                Command.UserTurn.of(text),
                Command.Policy.REJECT,
                Optional.empty(),
                new Command.RunTerms(agent, 30_000, Optional.empty())));
  }

  /** A person decides what is open. */
  public void decide(String answer) {
    String decision = state().run().orElseThrow().openQuestions().getFirst().decision();
    submit(new Command.Decide(decision, new Json(answer), Optional.of("Ada")));
    run();
  }

  /** What the session has come to. */
  public SessionState state() {
    return done(sessions.snapshot(ID)).state();
  }

  /** The runs there were, in order. */
  public List<String> runs() {
    return events().stream()
        .filter(SessionEvent.RunBegun.class::isInstance)
        .map(event -> ((SessionEvent.RunBegun) event).run())
        .toList();
  }

  /** The last message. */
  public Message last() {
    return state().transcript().messages().getLast();
  }

  /** The text of a message. */
  public static String text(Message message) {
    StringBuilder text = new StringBuilder();
    for (Part part : message.parts()) {
      if (part instanceof Part.Written(var written)) {
        text.append(written);
      }
    }
    return text.toString();
  }

  /** The events that are stored. */
  public List<SessionEvent> events() {
    Stream stream = sessions.find(ID).orElseThrow();
    List<SessionEvent> events = new ArrayList<>();
    long next = stream.stable().trimPoint();
    while (next < stream.stable().tail().seqNum()) {
      long from = next;
      long[] read = {from};
      var _ =
          stream.read(
              from,
              ReadLimits.BATCH,
              (frames, _) -> {
                RecordFrames.Cursor cursor = new RecordFrames.Cursor(frames);
                while (cursor.next()) {
                  event(cursor.record()).ifPresent(events::add);
                  read[0]++;
                }
              });
      next = read[0];
    }
    return events;
  }

  /** The event of a record; empty for commands. */
  private static Optional<SessionEvent> event(SequencedRecord record) {
    return record.body().isEmpty() || record.body().byteAt(0) != '{'
        ? Optional.empty()
        : EventReader.read(record.body().toByteArray());
  }
}
