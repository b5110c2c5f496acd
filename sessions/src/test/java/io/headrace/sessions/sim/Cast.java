package io.headrace.sessions.sim;

import io.headrace.log.AppendOutcome;
import io.headrace.log.AppendRequest;
import io.headrace.log.Batch;
import io.headrace.sessions.Commands;
import io.headrace.sessions.SessionId;
import io.headrace.sessions.event.Json;
import io.headrace.sessions.event.RunOutcome;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.rules.Command.Policy;
import io.headrace.sessions.rules.Command.RunTerms;
import io.headrace.sessions.rules.Command.UserTurn;
import io.headrace.sessions.rules.SessionLimits;
import io.headrace.sessions.rules.SessionOutcome;
import io.headrace.wire.AppendRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Everybody in a {@link Play}, and what they know. What they do is asked for at once; what comes of
 * it is for the session's lane and the disk, whose turns are others.
 */
final class Cast {
  static final SessionId TALK = SessionId.of("talk-0");

  private static final Json USED = new Json("{\"by\":\"a worker\"}");

  private final World world;
  private final Viewer viewer;
  private final Map<String, Held> held = new HashMap<>();

  /** A run that a worker has, or believes to have. */
  private static final class Held {
    final String run;
    final String fence;
    long last;
    long numbers;

    Held(String run, String fence, long last) {
      this.run = run;
      this.fence = fence;
      this.last = last;
    }
  }

  Cast(World world) {
    this.world = world;
    this.viewer = new Viewer(world, "vic", TALK);
  }

  private Chronicle chronicle() {
    return world.judge(TALK).chronicle();
  }

  /** The run that everybody can see, or the first that there ever was. */
  private String run() {
    return chronicle()
        .active()
        .map(RunLife::run)
        .orElseGet(() -> chronicle().runs().stream().findFirst().orElse("r0"));
  }

  private void ask(String who, Command command, Optional<String> key) {
    world.step(() -> {
      var _ = world.ask(who, TALK, command, key);
    });
  }

  private void ask(String who, Command command) {
    ask(who, command, Optional.empty());
  }

  // Users.

  void begin(String who, Policy policy) {
    ask(who, new Command.Begin(UserTurn.of("hello"), policy, Optional.empty(), RunTerms.DEFAULT));
  }

  /** In a way that may be repeated: and it is. */
  void beginOnce(String who) {
    ask(who, Commands.begin("hello", Policy.QUEUE), Optional.of("begin-" + who));
  }

  void cancel(String who) {
    ask(who, Commands.cancel(run()));
  }

  void steer(String who) {
    ask(who, Commands.steer(run(), "rather so"));
  }

  void decide(String who) {
    ask(who, Commands.decide(chronicle().decisions().stream().findFirst().orElse("d0"), who));
  }

  void removeQueued(String who) {
    ask(who, new Command.RemoveQueued(item()));
  }

  void editQueued(String who) {
    ask(who, new Command.EditQueued(item(), Commands.parts("edited")));
  }

  private String item() {
    return chronicle().queue().stream().findFirst().orElse("q0");
  }

  void truncate(String who) {
    ask(who, new Command.Truncate(message(), version()));
  }

  void regenerate(String who) {
    ask(who, new Command.Regenerate(message(), version(), RunTerms.DEFAULT));
  }

  /** In a way that may be repeated, by a message of one id. */
  void replace(String who) {
    String first = chronicle().transcript().stream().findFirst().orElse("m0");
    UserTurn turn = new UserTurn(Optional.of("said"), Commands.parts("rather"));
    ask(
        who,
        new Command.Replace(first, version(), turn, RunTerms.DEFAULT),
        Optional.of("replace-" + who));
  }

  private String message() {
    return chronicle().transcript().isEmpty() ? "m0" : chronicle().transcript().getLast();
  }

  private OptionalLong version() {
    return OptionalLong.of(world.judge(TALK).latest().version());
  }

  // Workers.

  void beginAndClaim(String worker) {
    RunTerms terms =
        new RunTerms(
            Optional.empty(),
            SessionLimits.LEASE_MILLIS,
            Optional.of(world.live().claimant(worker)));
    Command begin = new Command.Begin(UserTurn.of("hello"), Policy.REJECT, Optional.empty(), terms);
    world.step(() -> {
      var _ =
          world
              .ask(worker, TALK, begin, Optional.empty())
              .thenAccept(outcome -> {
                if (outcome instanceof SessionOutcome.Begun begun) {
                  has(worker, begun.run(), begun.fence().orElseThrow(), begun.seqNum());
                }
              });
    });
  }

  void claim(String worker) {
    Command claim = new Command.Claim(run(), world.live().claimant(worker));
    world.step(() -> {
      var _ =
          world
              .ask(worker, TALK, claim, Optional.empty())
              .thenAccept(outcome -> {
                if (outcome instanceof SessionOutcome.Claimed claimed) {
                  has(worker, claimed.run(), claimed.fence(), claimed.seqNum());
                }
              });
    });
  }

  private void has(String worker, String run, String fence, long seqNum) {
    held.put(worker, new Held(run, fence, seqNum));
  }

  private Held held(String worker) {
    return held.computeIfAbsent(worker, _ -> new Held(run(), "never-in-force", -1));
  }

  void say(String worker) {
    Held mine = held(worker);
    ask(worker, append(worker, mine, OptionalLong.empty()));
  }

  /** In a way that may be repeated: and it is. */
  void sayTwice(String worker) {
    Held mine = held(worker);
    Command append = append(worker, mine, OptionalLong.of(mine.last));
    ask(worker, append);
    ask(worker, append);
  }

  private static Command append(String worker, Held mine, OptionalLong expected) {
    String word = new Tag(worker, mine.run, mine.numbers++).toString();
    return new Command.Append(
        mine.run, mine.fence, List.of(new SessionEvent.TextDelta(mine.run, word)), expected);
  }

  void takeSteers(String worker) {
    Held mine = held(worker);
    for (String steer : chronicle().active().map(run -> run.steerOrder).orElse(List.of())) {
      ask(
          worker,
          Commands.append(mine.run, mine.fence, new SessionEvent.SteerTaken(mine.run, steer)));
    }
  }

  /** Asks for a decision, which is open for a while. */
  void question(String worker) {
    Held mine = held(worker);
    long deadline = world.time.wallMillis() + 10_000;
    ask(
        worker,
        new Command.Ask(
            mine.run, mine.fence, Commands.question("May I?", deadline, Optional.empty())));
  }

  void settle(String worker) {
    Held mine = held(worker);
    ask(
        worker,
        new Command.Settle(
            mine.run, mine.fence, RunOutcome.COMPLETED, Optional.empty(), Optional.of(USED)));
  }

  // Whoever writes past the sessions.

  /** With the fence that a worker had, whether it still has it or not. */
  void intrude(String worker) {
    String fence = held(worker).fence;
    boolean retired = chronicle().retiredFences().contains(fence);
    write(List.of(AppendRecord.of(retired ? Chronicle.STALE : "whatever")), Optional.of(fence));
  }

  /** Takes the stream over. */
  void fence() {
    write(
        List.of(new io.headrace.wire.Command.Fence(Chronicle.FOREIGN).toRecord()),
        Optional.empty());
  }

  private void write(List<AppendRecord> records, Optional<String> token) {
    world.step(() ->
        world.stream(TALK)
            .ifPresent(stream ->
                stream.append(
                    new AppendRequest(
                        Batch.of(records),
                        OptionalLong.empty(),
                        token,
                        Optional.empty(),
                        Optional.empty(),
                        /* close= */ false),
                    (AppendOutcome outcome) ->
                        world.note(() -> "an intruder is told " + outcome))));
  }

  // Viewers, time and the machine.

  /** One look: at everything, if the viewer knows nothing, else at what comes next. */
  void look() {
    world.step(() -> viewer.goOn(2));
  }

  void lookAnew() {
    viewer.leave();
    look();
  }

  void requireViewerAwake() {
    viewer.requireAwake();
  }

  void pass(long millis) {
    world.pass(millis);
    while (world.alarm()) {
      // The next that is due.
    }
  }

  void commit() {
    world.commit();
  }

  void dieAfter(int silently) {
    world.dieAfter(silently);
  }
}
