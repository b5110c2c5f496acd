package io.headrace.sessions;

import io.headrace.log.Engine;
import io.headrace.log.ReadLimits;
import io.headrace.log.Stream;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.rules.SessionOutcome;
import io.headrace.sessions.state.SessionState;
import io.headrace.testkit.SimulatedTime;
import io.headrace.testkit.model.ModelEngine;
import io.headrace.wire.RecordFrames;
import io.headrace.wire.SequencedRecord;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;

/** Live sessions in one thread, over an engine and a clock that the test moves. */
final class Stage {
  static final SessionId ID = SessionId.of("talk");

  final SimulatedTime time;
  final Engine engine;
  final Deque<Runnable> work = new ArrayDeque<>();
  final PriorityQueue<Alarm> alarms = new PriorityQueue<>();
  LiveSessions sessions;
  private int fences;

  /** Something that is to be done at a time. */
  record Alarm(long atMillis, Runnable work) implements Comparable<Alarm> {
    @Override
    public int compareTo(Alarm other) {
      return Long.compare(atMillis, other.atMillis);
    }
  }

  Stage() {
    this(new SimulatedTime());
  }

  private Stage(SimulatedTime time) {
    this(time, new ModelEngine(time));
  }

  Stage(SimulatedTime time, Engine engine) {
    this.time = time;
    this.engine = engine;
    this.sessions = open();
  }

  private LiveSessions open() {
    return new LiveSessions(
        engine,
        time,
        (delay, alarm) -> alarms.add(new Alarm(time.wallMillis() + delay, alarm)),
        () -> "fence-" + ++fences,
        List.of(work::add));
  }

  /** The process dies and another one opens the same engine. */
  void restart() {
    work.clear();
    alarms.clear();
    sessions = open();
    sessions.resume(SessionId.DEFAULT_BASIN);
    run();
  }

  /** Does everything that is to be done now. */
  void run() {
    Runnable next;
    while ((next = work.poll()) != null) {
      next.run();
    }
  }

  /** Lets time pass, and everything happen that is due then. */
  void pass(long millis) {
    time.advance(Duration.ofMillis(millis));
    while (!alarms.isEmpty() && alarms.peek().atMillis() <= time.wallMillis()) {
      alarms.remove().work().run();
      run();
    }
    run();
  }

  <T> T done(CompletableFuture<T> future) {
    run();
    if (!future.isDone()) {
      throw new AssertionError("there is nothing left to do, and no answer");
    }
    return future.join();
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
    List<SequencedRecord> records = new ArrayList<>();
    var _ =
        stream()
            .read(
                stream().stable().trimPoint(),
                ReadLimits.BATCH,
                (frames, _) -> {
                  RecordFrames.Cursor cursor = new RecordFrames.Cursor(frames);
                  while (cursor.next()) {
                    records.add(cursor.record());
                  }
                });
    return records;
  }
}
