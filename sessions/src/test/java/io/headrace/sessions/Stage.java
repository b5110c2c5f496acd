package io.headrace.sessions;

import io.headrace.log.AppendOutcome;
import io.headrace.log.AppendRequest;
import io.headrace.log.Batch;
import io.headrace.log.Stream;
import io.headrace.sessions.event.RunOutcome;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.rules.SessionOutcome;
import io.headrace.sessions.state.SessionState;
import io.headrace.testkit.Records;
import io.headrace.testkit.SimulatedTime;
import io.headrace.testkit.model.PacedEngine;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.SequencedRecord;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Live sessions in one thread, over an engine and a clock that the test moves. Appends are
 * committed as they come, unless the test holds them.
 */
final class Stage {
  static final SessionId ID = SessionId.of("talk");

  /** More steps than any test needs: something goes round and round. */
  private static final int MAX_STEPS = 100_000;

  final SimulatedTime time = new SimulatedTime();
  final PacedEngine engine = new PacedEngine(time);
  final Deque<Runnable> work = new ArrayDeque<>();
  final PriorityQueue<Alarm> alarms = new PriorityQueue<>();
  LiveSessions sessions = open();
  private boolean holding;
  private long alarmNumber;
  private int fences;
  private int steps;

  /** Something that is to be done at a time. */
  record Alarm(long atNanos, long number, Runnable work) implements Comparable<Alarm> {
    @Override
    public int compareTo(Alarm other) {
      int byTime = Long.compare(atNanos, other.atNanos);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  private LiveSessions open() {
    return new LiveSessions(engine, time, this::set, () -> "fence-" + ++fences, List.of(work::add));
  }

  private void set(long delayMillis, Runnable alarm) {
    long at = time.nanos() + TimeUnit.MILLISECONDS.toNanos(delayMillis);
    alarms.add(new Alarm(at, alarmNumber++, alarm));
  }

  // Time and the disk.

  /** The process dies, with all that was not durable, and another one opens the same engine. */
  void restart() {
    engine.kill();
    work.clear();
    alarms.clear();
    holding = false;
    sessions = open();
    sessions.resume(SessionId.DEFAULT_BASIN);
    run();
  }

  /** From now on nothing becomes durable. */
  void hold() {
    holding = true;
  }

  /** What was held becomes durable, and what comes as it comes. */
  void letGo() {
    holding = false;
    run();
  }

  /** Does everything that is to be done now. */
  void run() {
    steps = 0;
    while (step()) {
      // The next.
    }
  }

  private boolean step() {
    if (++steps > MAX_STEPS) {
      throw new AssertionError("expected all to come to rest, but it goes on and on");
    }
    Runnable next = work.poll();
    if (next != null) {
      next.run();
      return true;
    }
    if (!alarms.isEmpty() && alarms.peek().atNanos() <= time.nanos()) {
      alarms.remove().work().run();
      return true;
    }
    return !holding && engine.commit();
  }

  /** Lets time pass, and everything happen that is due then. */
  void pass(long millis) {
    time.advance(Duration.ofMillis(millis));
    run();
  }

  /** How many alarms are set. */
  int alarms() {
    return alarms.size();
  }

  // Asking.

  <T> T done(CompletableFuture<T> future) {
    run();
    if (!future.isDone()) {
      throw new AssertionError("there is nothing left to do, and no answer");
    }
    return future.join();
  }

  CompletableFuture<SessionOutcome> ask(Command command) {
    CompletableFuture<SessionOutcome> outcome =
        sessions.submitCreating(ID, command, Optional.empty());
    run();
    return outcome;
  }

  SessionOutcome submit(Command command) {
    return done(sessions.submitCreating(ID, command, Optional.empty()));
  }

  SessionOutcome submit(Command command, String key) {
    return done(sessions.submitCreating(ID, command, Optional.of(key)));
  }

  SessionState state() {
    return done(sessions.snapshot(ID)).state();
  }

  /** A run that nobody has claimed. */
  SessionOutcome.Begun begin(String text) {
    return (SessionOutcome.Begun) submit(Commands.begin(text));
  }

  /** A run with a worker. */
  SessionOutcome.Begun work(String text) {
    return (SessionOutcome.Begun) submit(Commands.begin(text, sessions.claimant("me")));
  }

  SessionOutcome say(SessionOutcome.Begun run, String... deltas) {
    return submit(Commands.say(run.run(), run.fence().orElseThrow(), deltas));
  }

  SessionOutcome settle(SessionOutcome.Begun run) {
    return submit(Commands.settle(run.run(), run.fence().orElseThrow(), RunOutcome.COMPLETED));
  }

  // Looking.

  /** What the records of the session come to, read by somebody who knows nothing else. */
  SessionState folded() {
    return SessionReading.fromBeginning(ID, stream());
  }

  Stream stream() {
    return sessions.find(ID).orElseThrow();
  }

  /** The events that are stored. */
  List<SessionEvent> events() {
    List<SessionEvent> events = new ArrayList<>();
    for (SequencedRecord record : records()) {
      SessionRecords.event(record).ifPresent(events::add);
    }
    return events;
  }

  List<SequencedRecord> records() {
    return Records.readAll(stream());
  }

  /** Somebody else writes to the stream, before all that is on its way. */
  void intrudeFirst(AppendRecord record) {
    engine
        .withoutWaiting(ID.basin(), ID.name())
        .append(AppendRequest.of(Batch.of(List.of(record))), _ -> {});
  }

  /** Somebody else writes to the stream. */
  void intrude(AppendRecord... records) {
    stream()
        .append(
            AppendRequest.of(Batch.of(Arrays.asList(records))),
            outcome -> {
              if (!(outcome instanceof AppendOutcome.Appended)) {
                throw new AssertionError("expected to write to the stream, but: " + outcome);
              }
            });
  }
}
