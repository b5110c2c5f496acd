package io.headrace.sessions.sim;

import static io.headrace.sessions.sim.Broken.unless;

import io.headrace.log.Stream;
import io.headrace.sessions.Inside;
import io.headrace.sessions.LiveSessions;
import io.headrace.sessions.SessionId;
import io.headrace.sessions.SessionUnavailableException;
import io.headrace.sessions.event.Part;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.rules.Rules;
import io.headrace.sessions.rules.SessionLimits;
import io.headrace.sessions.rules.SessionOutcome;
import io.headrace.sessions.rules.SessionRules;
import io.headrace.sessions.state.SessionState;
import io.headrace.testkit.Dice;
import io.headrace.testkit.SimulatedTime;
import io.headrace.testkit.disk.SimulatedCrash;
import io.headrace.wire.SequencedRecord;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The process with its lanes, alarms and clock, the machine that it runs on, and everybody who has
 * to do with it; one step at a time. Whatever happens is judged right after.
 */
final class World {
  private static final int LANES = 2;
  private static final int TRACED = 80;

  /** More steps than rest can take: something goes round and round. */
  private static final int MAX_STEPS_TO_REST = 50_000;

  final Dice dice;
  final SimulatedTime time = new SimulatedTime();
  final Map<SessionId, Judge> judges = new LinkedHashMap<>();
  final List<Inquiry> asked = new ArrayList<>();

  /** Which kinds of events and answers there were. */
  final Set<String> seen = new TreeSet<>();

  private final Machine machine;
  private final Mutation mutation;
  private final List<Deque<Runnable>> lanes = new ArrayList<>();
  private final PriorityQueue<Alarm> alarms = new PriorityQueue<>();
  private final Deque<Runnable> told = new ArrayDeque<>();
  private final Deque<Supplier<String>> trace = new ArrayDeque<>();
  private Rules rules = SessionRules::decide;
  private LiveSessions live;
  private int process;
  private int open;
  private long numbers;
  private boolean full;
  private long bornMillis;
  private long fullMillis;

  /** Something that is to be done at a time. */
  private record Alarm(long atMillis, long number, Runnable work) implements Comparable<Alarm> {
    @Override
    public int compareTo(Alarm other) {
      int byTime = Long.compare(atMillis, other.atMillis);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  /**
   * @param machine makes what it all runs on, with this world's clock
   */
  World(Dice dice, int sessions, Function<SimulatedTime, Machine> machine, Mutation mutation) {
    this.dice = dice;
    this.mutation = mutation;
    this.machine = machine.apply(time);
    for (int i = 0; i < LANES; i++) {
      lanes.add(new ArrayDeque<>());
    }
    for (int i = 0; i < sessions; i++) {
      judges.put(SessionId.of("talk-" + i), new Judge());
    }
    this.live = open();
  }

  private LiveSessions open() {
    process++;
    bornMillis = time.wallMillis();
    rules = mutation.rules(process);
    return Inside.open(
        mutation.around(machine.engine()),
        time,
        (delay, work) -> alarms.add(new Alarm(time.wallMillis() + delay, numbers++, work)),
        () -> "fence-" + numbers++,
        lanes.stream().map(lane -> (java.util.concurrent.Executor) lane::add).toList(),
        rules);
  }

  // What everybody can do.

  LiveSessions live() {
    return live;
  }

  int process() {
    return process;
  }

  Judge judge(SessionId session) {
    return java.util.Objects.requireNonNull(judges.get(session));
  }

  SessionId anySession() {
    return dice.pick(List.copyOf(judges.keySet()));
  }

  /** The stream of a session, if somebody has made it. */
  Optional<Stream> stream(SessionId session) {
    return live.find(session);
  }

  /**
   * Asks a session. The outcome is judged, and then told; nobody is told by a process that died.
   */
  CompletableFuture<SessionOutcome> ask(
      String who, SessionId session, Command command, Optional<String> key) {
    Inquiry inquiry =
        new Inquiry(
            numbers++,
            who,
            session,
            command,
            key,
            process,
            judge(session).tail(),
            time.wallMillis());
    asked.add(inquiry);
    note(() ->
        who
            + " asks "
            + session.name().text()
            + " "
            + command
            + key.map(" as "::concat).orElse(""));
    CompletableFuture<SessionOutcome> answer = new CompletableFuture<>();
    open++;
    var _ =
        live.submitCreating(session, command, key)
            .whenComplete(
                (outcome, trouble) -> told.add(() -> judged(inquiry, outcome, trouble, answer)));
    return answer;
  }

  private void judged(
      Inquiry inquiry,
      @Nullable SessionOutcome outcome,
      @Nullable Throwable trouble,
      CompletableFuture<SessionOutcome> answer) {
    open--;
    Judge judge = judge(inquiry.session());
    if (outcome != null) {
      note(() -> inquiry.who() + " is told " + outcome);
      seen.add(outcome.getClass().getSimpleName());
      judge.told(inquiry, outcome, time.wallMillis(), rules);
      answer.complete(outcome);
      return;
    }
    Throwable cause = trouble instanceof CompletionException e ? e.getCause() : trouble;
    note(() -> inquiry.who() + " is told " + cause);
    if (!(cause instanceof SessionUnavailableException failure)) {
      throw new IllegalStateException(inquiry + " failed", cause);
    }
    if (failure.why() == SessionUnavailableException.Why.STOPPED
        || failure.why() == SessionUnavailableException.Why.UNCERTAIN) {
      unless(machine.isDown(), "FailuresHaveAReason", "%s", failure.toString());
    } else {
      judge.told(inquiry, failure);
    }
    seen.add(failure.why().name());
    answer.completeExceptionally(failure);
  }

  /** Notes what happens, to be put in words if anybody wants to know. */
  void note(Supplier<String> line) {
    if (trace.size() == TRACED) {
      trace.removeFirst();
    }
    trace.add(line);
  }

  String trace() {
    return trace.stream().map(Supplier::get).collect(Collectors.joining("\n"));
  }

  // Steps.

  /** Something that may bring the machine down, and after which everything is looked at. */
  void step(Runnable step) {
    try {
      step.run();
    } catch (SimulatedCrash crash) {
      note(() -> "crash: " + crash.getMessage());
    }
    if (machine.isDown()) {
      die();
    }
    look();
    Runnable next;
    while ((next = told.poll()) != null) {
      next.run();
    }
  }

  /** Reads what the log says now. */
  private void look() {
    judges.forEach((session, judge) ->
        machineStream(session)
            .ifPresent(stream -> {
              long before = judge.tail();
              judge.observe(stream);
              judge.slice(before, judge.tail()).forEach(record -> stored(session, record));
            }));
  }

  private void stored(SessionId session, SequencedRecord record) {
    judge(session).event(record).ifPresent(event -> seen.add(event.type().text()));
    if (record.seqNum() % 100 == 0 || !record.headers().isEmpty()) {
      note(() ->
          "  %s %d %s"
              .formatted(session.name().text(), record.seqNum(), record.body().toStringUtf8()));
    }
  }

  /** As the machine has it, whatever sessions are made to believe. */
  private Optional<Stream> machineStream(SessionId session) {
    return machine.engine().stream(session.basin(), session.name())
            instanceof io.headrace.log.Lookup.Found(Stream stream)
        ? Optional.of(stream)
        : Optional.empty();
  }

  /** Runs the next thing of some lane. Whether there was one. */
  boolean lane() {
    List<Deque<Runnable>> busy = lanes.stream().filter(lane -> !lane.isEmpty()).toList();
    if (busy.isEmpty()) {
      return false;
    }
    step(dice.pick(busy).removeFirst());
    return true;
  }

  boolean commit() {
    boolean[] did = {false};
    step(() -> did[0] = machine.commit());
    return did[0];
  }

  /** Rings the next alarm that is due. Whether there was one. */
  boolean alarm() {
    if (alarms.isEmpty() || alarms.peek().atMillis() > time.wallMillis()) {
      return false;
    }
    step(alarms.remove().work());
    return true;
  }

  void pass(long millis) {
    time.advance(Duration.ofMillis(millis));
  }

  /** Does all that can be done now. */
  void drain() {
    int steps = 0;
    boolean did = true;
    while (did) {
      did = lane() || alarm() || commit();
      unless(++steps < MAX_STEPS_TO_REST, "ComesToRest", "it goes on and on");
    }
  }

  void setFull(boolean isFull) {
    full = isFull;
    fullMillis = time.wallMillis();
    note(() -> isFull ? "the disk is full" : "the disk has space");
    machine.setFull(isFull);
  }

  boolean isFull() {
    return full;
  }

  void upkeep() {
    step(machine::upkeep);
  }

  /** The process dies, and the next one opens what is stored. */
  void die() {
    die(machine::die);
  }

  /** The same, after some of what waits has been stored and nobody was told. */
  void dieAfter(int silently) {
    die(() -> machine.dieAfter(silently));
  }

  private void die(Runnable how) {
    note(() -> "the process dies");
    lanes.forEach(Deque::clear);
    alarms.clear();
    told.clear();
    open = 0;
    how.run();
    judges.forEach((session, judge) ->
        machineStream(session)
            .ifPresent(stream -> {
              judge.observe(stream);
              judge.compare(session, stream);
            }));
    live = open();
    live.resume(SessionId.DEFAULT_BASIN);
  }

  void compare() {
    judges.forEach((session, judge) ->
        machineStream(session).ifPresent(stream -> judge.compare(session, stream)));
  }

  // Promises about time.

  /**
   * While everything is done at once, nothing outlives its deadline; what found no space is tried
   * again after a second. Leases are counted from when somebody could be heard again.
   */
  void requireNobodyOverdue() {
    if (full || time.wallMillis() < fullMillis + 2_000) {
      return;
    }
    judges.forEach((session, judge) ->
        due(judge.latest())
            .ifPresent(due ->
                unless(
                    time.wallMillis() <= due,
                    "EndsInTime",
                    "in %s something was due at %d, and now it is %d",
                    session,
                    due,
                    time.wallMillis())));
  }

  private OptionalLong due(SessionState state) {
    long listeningSince = Math.max(bornMillis, fullMillis);
    return state
        .run()
        .map(active -> {
          long due = Math.max(active.lifeMillis(), listeningSince) + active.begun().leaseMillis();
          if (active.cancelMillis().isPresent()) {
            long asked = Math.max(active.cancelMillis().getAsLong(), listeningSince);
            due = Math.min(due, asked + SessionLimits.CANCEL_GRACE_MILLIS);
          }
          for (Part.Question open : active.openQuestions()) {
            due = Math.min(due, open.deadline().orElse(Long.MAX_VALUE));
          }
          return OptionalLong.of(due);
        })
        .orElse(OptionalLong.empty());
  }

  /** Nobody does anything any more: everything ends, is answered, and keeps nothing busy. */
  void rest() {
    machine.mend();
    setFull(false);
    drain();
    long patience = SessionLimits.LEASE_MILLIS + SessionLimits.CANCEL_GRACE_MILLIS;
    // Each run that waits takes a lease of its own.
    for (int run = 0; run < 2 * SessionLimits.MAX_QUEUED && !alarms.isEmpty(); run++) {
      pass(patience);
      drain();
    }
    unless(open == 0, "EverybodyIsAnswered", "%d wait for an answer", open);
    judges.forEach((session, judge) ->
        unless(
            judge.latest().run().isEmpty(),
            "EndsInTime",
            "in %s runs %s",
            session,
            judge.latest().run()));
    unless(alarms.isEmpty(), "ComesToRest", "alarms are set: %s", alarms);
    unless(
        !live.board().seek(List.of("", "agent")).isDone(),
        "ComesToRest",
        "a run is offered that nobody needs");
    for (Inquiry each : asked) {
      each.key()
          .ifPresent(key ->
              unless(
                  live.board().claimed(each.session().basin(), key).isEmpty(),
                  "ComesToRest",
                  "%s is kept, and its run is over",
                  key));
    }
    compare();
  }
}
