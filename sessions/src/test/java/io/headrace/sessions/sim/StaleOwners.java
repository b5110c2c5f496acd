package io.headrace.sessions.sim;

import static io.headrace.sessions.sim.Broken.unless;

import io.headrace.log.AppendOutcome;
import io.headrace.log.AppendRequest;
import io.headrace.log.Batch;
import io.headrace.log.Engine;
import io.headrace.log.ForwardingEngine;
import io.headrace.log.ForwardingStream;
import io.headrace.log.Stream;
import io.headrace.sessions.Commands;
import io.headrace.sessions.Inside;
import io.headrace.sessions.LiveSessions;
import io.headrace.sessions.SessionId;
import io.headrace.sessions.event.Json;
import io.headrace.sessions.event.RunOutcome;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.rules.Command.Policy;
import io.headrace.sessions.rules.SessionLimits;
import io.headrace.sessions.rules.SessionOutcome;
import io.headrace.testkit.Dice;
import io.headrace.testkit.SimulatedTime;
import io.headrace.testkit.model.PacedEngine;
import io.headrace.wire.AppendRecord;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Owners of runs who come and go, and most of all go on with what they have lost. Whether an owner
 * is stale is what the log says, which has another fence in force, and not what sessions believe.
 */
final class StaleOwners {
  /** A session is left for another one after so many runs, so that all stay small. */
  private static final int RUNS_OF_A_SESSION = 100;

  private static final int SESSIONS = 4;
  private static final int REMEMBERED = 400;

  /** What somebody tries who has lost a run. */
  enum Attempt {
    APPEND,
    APPEND_AT_A_PLACE,
    APPEND_UNDER_A_KEY,
    RENEW,
    TAKE_A_STEER,
    ASK,
    SETTLE,
    CLAIM,
    LISTEN,
    /** To the run that is active, with the fence of the one that was lost. */
    WRITE_TO_THE_NEXT_RUN,
    SETTLE_THE_NEXT_RUN,
    /** With the id of a run that nobody has claimed as its fence. */
    GUESS,
    /** Past the sessions, to the log itself. */
    WRITE_TO_THE_LOG
  }

  /** How owners lost their runs. */
  enum Loss {
    SETTLED,
    LEASE_EXPIRED,
    CANCELLED,
    INTERRUPTED,
    FOREIGN_FENCE
  }

  /** The right to write a run, as its worker was told. */
  private record Right(SessionId session, String run, String fence) {}

  /** Something that is to be done at a time. */
  private record Alarm(long atMillis, long number, Runnable work) implements Comparable<Alarm> {
    @Override
    public int compareTo(Alarm other) {
      int byTime = Long.compare(atMillis, other.atMillis);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  private final Dice dice;
  private final Mutation mutation;
  private final SimulatedTime time = new SimulatedTime();
  private final PacedEngine engine = new PacedEngine(time);
  private final Deque<Runnable> lane = new ArrayDeque<>();
  private final PriorityQueue<Alarm> alarms = new PriorityQueue<>();

  /** What is to be looked at: not in futures, which would keep to themselves what they throw. */
  private final Deque<Runnable> told = new ArrayDeque<>();

  private final List<SessionId> sessions = new ArrayList<>();
  private final List<Right> rights = new ArrayList<>();
  private final Map<Attempt, Long> refused = new EnumMap<>(Attempt.class);
  private final Map<Loss, Long> losses = new EnumMap<>(Loss.class);
  private LiveSessions live;
  private long attempts;
  private long accepted;
  private long runs;
  private long numbers;
  private int processes;

  /**
   * What came of it.
   *
   * @param refused how many attempts of stale owners were refused, by kind
   * @param losses how often something happened that costs an owner its run
   * @param accepted how much of what owners did who were not stale was accepted
   * @param runs how many runs had an owner
   * @param processes how many processes lived
   */
  record Tally(
      Map<Attempt, Long> refused, Map<Loss, Long> losses, long accepted, long runs, int processes) {
    long attempts() {
      return refused.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  StaleOwners(long seed, Mutation mutation) {
    this.dice = new Dice(seed);
    this.mutation = mutation;
    this.live = open();
    for (int i = 0; i < SESSIONS; i++) {
      sessions.add(SessionId.of("talk-" + numbers++));
    }
  }

  private LiveSessions open() {
    processes++;
    return Inside.open(
        mutation.around(new Watched(engine)),
        time,
        (delay, work) -> alarms.add(new Alarm(time.wallMillis() + delay, numbers++, work)),
        () -> "fence-" + numbers++,
        List.of(lane::add),
        mutation.rules(processes));
  }

  /** Nothing stale is stored, whatever anybody is told. */
  private static final class Watched extends ForwardingEngine {
    Watched(Engine engine) {
      super(engine);
    }

    @Override
    protected Stream around(Stream stream) {
      return new ForwardingStream(stream) {
        @Override
        public void append(AppendRequest request, Consumer<? super AppendOutcome> done) {
          stream.append(
              request,
              outcome -> {
                unless(
                    !(outcome instanceof AppendOutcome.Appended) || !isStale(request),
                    "StaleWritesNothing",
                    "%s was stored",
                    request);
                done.accept(outcome);
              });
        }

        private static boolean isStale(AppendRequest request) {
          return request.batch().records().getFirst().body().toStringUtf8().contains("stale");
        }
      };
    }
  }

  /** Has so many attempts made and refused; throws what it is that was accepted. */
  Tally run(long number) {
    while (attempts < number) {
      switch (dice.weighted(200, 280, 40, 12, 3, 1)) {
        case 0 -> attempt();
        case 1 -> next();
        case 2 -> engine.commit();
        case 3 -> own();
        case 4 -> lose();
        default -> pass(dice.pick(List.of(1L, 1_000L, 10_000L)));
      }
      look();
    }
    drain();
    look();
    return new Tally(refused, losses, accepted, runs, processes);
  }

  private void look() {
    Runnable next;
    while ((next = told.poll()) != null) {
      next.run();
    }
  }

  private void next() {
    Runnable work = lane.poll();
    if (work != null) {
      work.run();
    }
  }

  private void drain() {
    while (!lane.isEmpty() || engine.waiting() > 0) {
      next();
      engine.commit();
    }
  }

  private void pass(long millis) {
    time.advance(Duration.ofMillis(millis));
    while (!alarms.isEmpty() && alarms.peek().atMillis() <= time.wallMillis()) {
      alarms.remove().work().run();
    }
  }

  // Owners that are not stale.

  private CompletableFuture<SessionOutcome> ask(SessionId session, Command command) {
    return live.submitCreating(session, command, Optional.empty());
  }

  /** The fence in force, as the log has it. */
  private String inForce(SessionId session) {
    return live.find(session).map(stream -> stream.stable().fencingToken()).orElse("");
  }

  private Optional<Right> owner(SessionId session) {
    String fence = inForce(session);
    return rights.reversed().stream()
        .filter(right -> right.session().equals(session) && right.fence().equals(fence))
        .findFirst();
  }

  private void own() {
    SessionId session = dice.pick(sessions);
    Optional<Right> owner = owner(session);
    if (owner.isEmpty()) {
      begin(session);
      return;
    }
    Right right = owner.get();
    Command command =
        dice.chance(0.8)
            ? Commands.say(right.run(), right.fence(), "word ")
            : Commands.ask(right.run(), right.fence(), "May I?");
    var _ = ask(session, command).thenAccept(outcome -> told.add(() -> owned(right, outcome)));
  }

  private void owned(Right right, SessionOutcome outcome) {
    if (outcome instanceof SessionOutcome.Done || outcome instanceof SessionOutcome.Asked) {
      accepted++;
      return;
    }
    unless(
        !inForce(right.session()).equals(right.fence())
            || outcome instanceof SessionOutcome.TooLate
            || outcome instanceof SessionOutcome.Full,
        "OnlyTheOwnerWrites",
        "the owner of %s was told %s",
        right,
        outcome);
  }

  private void begin(SessionId session) {
    // Whoever begins claims; and a run that waited in the queue is claimed by whoever comes.
    var _ =
        ask(session, Commands.begin("hello", live.claimant("owner")))
            .thenCompose(outcome ->
                outcome instanceof SessionOutcome.Busy busy
                    ? ask(session, new Command.Claim(busy.run(), live.claimant("owner")))
                    : CompletableFuture.completedFuture(outcome))
            .thenAccept(outcome -> {
              switch (outcome) {
                case SessionOutcome.Begun begun ->
                    owns(new Right(session, begun.run(), begun.fence().orElseThrow()));
                case SessionOutcome.Claimed claimed ->
                    owns(new Right(session, claimed.run(), claimed.fence()));
                default -> {}
              }
            });
  }

  private void owns(Right right) {
    rights.add(right);
    if (rights.size() > REMEMBERED) {
      rights.removeFirst();
    }
    runs++;
    if (runs % RUNS_OF_A_SESSION == 0) {
      sessions.set(dice.below(SESSIONS), SessionId.of("talk-" + numbers++));
    }
    if (runs % 500 == 0) {
      restart();
    }
  }

  private void restart() {
    engine.kill();
    lane.clear();
    alarms.clear();
    live = open();
    live.resume(SessionId.DEFAULT_BASIN);
  }

  /** Something that costs an owner its run. */
  private void lose() {
    SessionId session = dice.pick(sessions);
    Optional<Right> owner = owner(session);
    if (owner.isEmpty()) {
      return;
    }
    Right right = owner.get();
    Loss loss = dice.pick(List.of(Loss.values()));
    losses.merge(loss, 1L, Long::sum);
    switch (loss) {
      case SETTLED ->
          ignore(
              ask(
                  session,
                  Commands.settle(
                      right.run(), right.fence(), dice.pick(List.of(RunOutcome.values())))));
      case LEASE_EXPIRED -> pass(SessionLimits.LEASE_MILLIS);
      case CANCELLED -> {
        ignore(ask(session, Commands.cancel(right.run())));
        drain();
        pass(SessionLimits.CANCEL_GRACE_MILLIS);
      }
      case INTERRUPTED -> {
        ignore(ask(session, Commands.begin("rather this", Policy.INTERRUPT)));
        drain();
        ignore(ask(session, Commands.settle(right.run(), right.fence(), RunOutcome.CANCELLED)));
      }
      case FOREIGN_FENCE ->
          live.find(session)
              .ifPresent(stream ->
                  stream.append(
                      AppendRequest.of(
                          Batch.of(
                              List.of(
                                  new io.headrace.wire.Command.Fence("foreign-" + numbers++)
                                      .toRecord()))),
                      _ -> {}));
    }
  }

  private static void ignore(CompletableFuture<?> future) {
    // What comes of it shows in the log.
    var _ = future;
  }

  // Owners that are stale.

  private void attempt() {
    if (rights.isEmpty()) {
      return;
    }
    Right right = dice.pick(rights);
    String inForce = inForce(right.session());
    if (inForce.equals(right.fence())) {
      // This one is not stale.
      return;
    }
    Attempt attempt = dice.pick(List.of(Attempt.values()));
    switch (attempt) {
      case APPEND -> refuse(attempt, right, Commands.say(right.run(), right.fence(), "stale "));
      case APPEND_AT_A_PLACE ->
          refuse(
              attempt,
              right,
              new Command.Append(
                  right.run(),
                  right.fence(),
                  List.of(new SessionEvent.TextDelta(right.run(), "stale ")),
                  OptionalLong.of(dice.below(1_000))));
      case APPEND_UNDER_A_KEY -> {
        Command append = Commands.say(right.run(), right.fence(), "stale ");
        refuse(
            attempt, right, live.submit(right.session(), append, Optional.of("key-" + numbers++)));
      }
      case RENEW ->
          refuse(
              attempt,
              right,
              Commands.append(
                  right.run(), right.fence(), new SessionEvent.SignOfLife(right.run())));
      case TAKE_A_STEER ->
          refuse(
              attempt,
              right,
              Commands.append(
                  right.run(), right.fence(), new SessionEvent.SteerTaken(right.run(), "s1")));
      case ASK -> refuse(attempt, right, Commands.ask(right.run(), right.fence(), "stale?"));
      case SETTLE ->
          refuse(
              attempt,
              right,
              new Command.Settle(
                  right.run(),
                  right.fence(),
                  RunOutcome.COMPLETED,
                  Optional.of("stale"),
                  Optional.of(new Json("1"))));
      case CLAIM ->
          refuse(attempt, right, new Command.Claim(right.run(), live.claimant("somebody stale")));
      case LISTEN -> listen(right);
      case WRITE_TO_THE_NEXT_RUN, SETTLE_THE_NEXT_RUN ->
          owner(right.session())
              .ifPresent(owner ->
                  refuse(
                      attempt,
                      right,
                      attempt == Attempt.SETTLE_THE_NEXT_RUN
                          ? Commands.settle(owner.run(), right.fence(), RunOutcome.FAILED)
                          : Commands.say(owner.run(), right.fence(), "stale ")));
      case GUESS -> {
        String guess = inForce.startsWith("r") ? inForce : right.run();
        refuse(attempt, right, Commands.say(guess, guess, "stale "));
      }
      case WRITE_TO_THE_LOG -> write(right);
    }
  }

  private void refuse(Attempt attempt, Right right, Command command) {
    refuse(attempt, right, live.submit(right.session(), command, Optional.empty()));
  }

  private void refuse(Attempt attempt, Right right, CompletableFuture<SessionOutcome> answer) {
    var _ =
        answer.thenAccept(outcome ->
            told.add(() ->
                count(
                    attempt,
                    outcome instanceof SessionOutcome.Fenced
                        || outcome instanceof SessionOutcome.AlreadySettled,
                    right,
                    outcome)));
  }

  private void count(Attempt attempt, boolean wasRefused, Right right, Object outcome) {
    unless(wasRefused, "StaleWritesNothing", "%s of the lost %s: %s", attempt, right, outcome);
    attempts++;
    refused.merge(attempt, 1L, Long::sum);
  }

  private void listen(Right right) {
    var _ =
        live.inbox(right.session(), right.run(), right.fence(), -1, 0)
            .thenAccept(
                inbox -> told.add(() -> count(Attempt.LISTEN, inbox.isEmpty(), right, inbox)));
  }

  private void write(Right right) {
    live.find(right.session())
        .orElseThrow()
        .append(
            new AppendRequest(
                Batch.of(List.of(AppendRecord.of("stale"))),
                OptionalLong.empty(),
                Optional.of(right.fence()),
                Optional.empty(),
                Optional.empty(),
                /* close= */ false),
            outcome ->
                told.add(() ->
                    count(
                        Attempt.WRITE_TO_THE_LOG,
                        outcome instanceof AppendOutcome.FencingTokenMismatch,
                        right,
                        outcome)));
  }
}
