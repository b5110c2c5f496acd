package io.headrace.testkit.sim;

import io.headrace.log.PageRequest;
import io.headrace.testkit.Dice;
import io.headrace.testkit.disk.DiskStep;
import io.headrace.testkit.disk.DiskStep.Phase;
import io.headrace.testkit.disk.SimulatedCrash;
import io.headrace.testkit.oracle.Oracle;
import io.headrace.testkit.oracle.Violation;
import io.headrace.testkit.sim.Machine.Duty;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * One run: an engine, its clients and its disk in one thread, all of it decided by one seed.
 *
 * <p>Actions follow each other until the plan's number is reached. Whenever the engine takes a step
 * on the disk, further actions may happen within that step, as other threads would do them; or the
 * machine crashes there. So a commit in progress meets appends, reads, deletions and upkeep, at
 * every point where a real one could, and all the same the run is one sequence that the seed
 * repeats.
 *
 * <p>At the end everything is mended and settled, a last power loss is survived, everything is
 * deleted, and the space must come back.
 */
public final class Simulation {
  private static final int DEPTH_AT_MOST = 3;
  private static final int SETTLING_ROUNDS_AT_MOST = 500;

  private final long seed;
  private final Dice dice;
  private final Plan plan;
  private final int[] habits;
  private final Trace trace;
  private final Tally tally = new Tally();
  private final Machine machine;
  private final Oracle oracle;
  private final Workload workload;
  private int depth;
  private boolean settling;

  private Simulation(long seed, EngineOpener opener, Consumer<String> listener) {
    this.seed = seed;
    this.dice = new Dice(seed);
    this.plan = Plan.of(dice.split());
    this.habits = plan.habits().stream().mapToInt(Integer::intValue).toArray();
    this.trace = new Trace(listener);
    this.machine = new Machine(opener, plan, dice.split(), trace, tally);
    this.oracle = new Oracle(machine.time(), machine);
    this.workload =
        new Workload(machine, oracle, plan, dice, trace, tally, () -> interlude(plan.interleave()));
  }

  /**
   * What a run came to.
   *
   * @param seed its seed
   * @param violation the promise that was broken, with everything needed to look into it; or empty
   * @param tally what happened in it
   * @param digest the same for two runs if the same happened in them
   * @param lines how many lines its log has
   */
  public record Report(
      long seed, Optional<Violation> violation, Tally tally, long digest, long lines) {}

  /** Runs a seed. */
  public static Report run(long seed, EngineOpener opener) {
    return run(seed, opener, _ -> {});
  }

  /**
   * Runs a seed.
   *
   * @param listener is told every line of the log
   */
  public static Report run(long seed, EngineOpener opener, Consumer<String> listener) {
    return new Simulation(seed, opener, listener).run();
  }

  private Report run() {
    Optional<Violation> violation = Optional.empty();
    trace.line("seed " + seed + ", " + plan);
    machine.disk().setHook(this::onStep);
    try {
      live();
      end();
    } catch (Violation e) {
      violation = Optional.of(explained(e));
    } catch (RuntimeException | AssertionError e) {
      violation =
          Optional.of(
              explained(
                  new Violation("EngineKeepsGoing", "expected no exception, but came " + e, e)));
    }
    machine.disk().setHook((_, _) -> {});
    machine.dispose();
    return new Report(seed, violation, tally, trace.digest(), trace.lines());
  }

  private Violation explained(Violation violation) {
    return violation.told(
        """
          seed %d, line %d of the log; to see it again: ./sim --seed %d --trace
          what led to it:
        %s\
        """
            .formatted(seed, trace.lines(), seed, trace.lastLines().indent(4).stripTrailing()));
  }

  // Living.

  private void live() {
    surviving(() -> {
      machine.start();
      workload.createSteadyBasin();
    });
    for (int i = 0; i < plan.actions(); i++) {
      Action action = pick(_ -> true);
      surviving(() -> act(action));
    }
  }

  /** Does something, and starts again if the machine crashes in it. Then all must be well. */
  private void surviving(Runnable action) {
    try {
      action.run();
      requireUp();
    } catch (SimulatedCrash crash) {
      recover(crash);
    }
    lookAround();
  }

  private void requireUp() {
    if (machine.disk().isDown()) {
      throw machine.disk().crash("swallowed by the engine");
    }
  }

  private void recover(SimulatedCrash crash) {
    trace.line("crash: " + crash.getMessage());
    tally.count("crashes");
    depth = 0;
    workload.interrupt();
    machine.reboot();
    machine.start();
    oracle.recovered(machine.engine());
  }

  private void lookAround() {
    workload.complain();
    oracle.look(machine.engine());
    workload.checkFollowers();
    if (machine.hasStopped()) {
      if (!machine.diskFailed()) {
        throw new Violation(
            "FailuresHaveAReason",
            "the disk did nothing wrong, but the engine has stopped: " + machine.engine().health());
      }
      if (dice.chance(0.2)) {
        tally.count("restarts after a stop");
        recover(machine.disk().crash("the engine had stopped"));
      }
    }
  }

  /** Other threads of the engine, other clients, or a crash: what happens within a disk's step. */
  private void onStep(DiskStep step, Phase phase) {
    trace.line("  ".repeat(depth + 1) + phase + " " + step);
    if (phase == Phase.AFTER) {
      countStep(step);
    }
    if (machine.isMended() || phase == Phase.FAILED) {
      return;
    }
    double crash = machine.isRecovering() ? plan.crashPerRecoveryStep() : plan.crashPerStep();
    if (dice.chance(crash)) {
      throw machine.disk().crash(phase + " " + step);
    }
    if (!machine.isIdle()) {
      interlude(phase == Phase.DURING ? 1 : plan.interleave());
    }
  }

  private void countStep(DiskStep step) {
    switch (step.kind()) {
      case CREATE -> tally.count("files created");
      case DELETE -> tally.count("files deleted");
      case RENAME -> {
        if (step.file().endsWith(".checkpoint")) {
          tally.count("checkpoints");
        } else if (step.file().endsWith(".segment")) {
          tally.count("segments laid out");
        }
      }
      case FORCE -> tally.count("forces");
      case FORCE_FOLDER -> tally.count("folder forces");
      case LIST, OPEN, LOCK, LENGTH, WRITE, TRUNCATE, MAP, CLOSE -> {}
    }
  }

  private void interlude(double probability) {
    if (settling || depth >= DEPTH_AT_MOST || !dice.chance(probability)) {
      return;
    }
    depth++;
    int actions = dice.between(1, 3);
    for (int i = 0; i < actions; i++) {
      act(pick(Action::anytime));
    }
    depth--;
  }

  private Action pick(Predicate<Action> allowed) {
    while (true) {
      Action action = Action.ALL.get(dice.weighted(habits));
      if (allowed.test(action)) {
        return action;
      }
    }
  }

  private void act(Action action) {
    if (machine.isClosing() && action != Action.APPEND) {
      return;
    }
    tally.count("actions");
    switch (action) {
      case APPEND -> workload.append();
      case READ -> workload.read();
      case FOLLOW -> workload.follow();
      case CREATE_STREAM -> workload.createStream();
      case RECONFIGURE_STREAM -> workload.reconfigureStream();
      case DELETE_STREAM -> workload.deleteStream();
      case CREATE_BASIN -> workload.createBasin();
      case RECONFIGURE_BASIN -> workload.reconfigureBasin();
      case DELETE_BASIN -> workload.deleteBasin();
      case COMMIT -> machine.perform(Duty.COMMIT);
      case LAYOUT -> machine.perform(Duty.LAYOUT);
      case UPKEEP -> machine.perform(Duty.UPKEEP);
      case CHECKPOINT -> machine.checkpoint();
      case TIME_PASSES -> passTime();
      case CAPACITY_CHANGES -> changeCapacity();
      case LIST -> workload.list();
      case RESTART -> restart();
      case CRASH -> throw machine.disk().crash("out of the blue");
    }
  }

  private void passTime() {
    if (plan.wallClockJumps() && dice.chance(0.2)) {
      machine.time().setWallClock(dice.between(-100_000, 100_000));
    }
    long most = dice.pick(List.of(1_000_000L, 100_000_000L, 30_000_000_000L));
    machine.time().advance(Duration.ofNanos(dice.below(most)));
    trace.line("it is " + machine.time().wallMillis());
    oracle.timePassed();
  }

  private void changeCapacity() {
    if (!plan.tightDisk()) {
      return;
    }
    long room =
        dice.chance(0.3)
            ? Long.MAX_VALUE / 2
            : (long) dice.below(4) * plan.options().segmentBytes() + dice.below(5_000);
    machine.disk().setCapacity(machine.disk().usedBytes() + room);
    trace.line("room for " + room + " bytes");
  }

  private void restart() {
    boolean sound = !machine.hasStopped();
    trace.line("closing");
    try {
      machine.close();
    } catch (UncheckedIOException e) {
      if (!machine.diskFailed()) {
        throw e;
      }
      throw machine.disk().crash("the engine could not be closed");
    }
    boolean unanswered = oracle.streams().stream().anyMatch(track -> track.waiting() > 0);
    if (sound && unanswered) {
      throw new Violation(
          "OutcomesInOrder", "expected every append answered once the engine is closed");
    }
    throw machine.disk().crash("closed");
  }

  // Ending.

  private void end() {
    settling = true;
    machine.mend();
    if (machine.hasStopped() || dice.coin()) {
      recoverCalmly("for a calm end");
    }
    settle();
    workload.followToTheEnd();
    workload.list();
    if (plan.rot()) {
      new Rot(machine, oracle, trace, tally, dice).run();
      return;
    }
    recoverCalmly("the last crash");
    settle();
    workload.followToTheEnd();
    workload.deleteAll();
    settle();
    requireSpaceBack();
    machine.close();
    machine.reboot();
    machine.start();
    oracle.recovered(machine.engine());
    if (!machine.engine().listBasins(PageRequest.FIRST).items().isEmpty()) {
      throw new Violation("DeletedStaysDeleted", "expected nothing, but basins are there");
    }
  }

  private void recoverCalmly(String why) {
    recover(machine.disk().crash(why));
  }

  /** Lets the engine do everything that it has to do. */
  private void settle() {
    int quiet = 0;
    for (int round = 0; quiet < 3; round++) {
      if (round == SETTLING_ROUNDS_AT_MOST) {
        throw new Violation(
            "EngineComesToRest",
            "expected the engine to have nothing left to do after " + round + " rounds");
      }
      machine.time().advance(Duration.ofSeconds(11));
      oracle.timePassed();
      boolean did = machine.perform(Duty.COMMIT);
      machine.perform(Duty.LAYOUT);
      did |= machine.perform(Duty.UPKEEP);
      quiet = did ? 0 : quiet + 1;
      oracle.look(machine.engine());
      workload.checkFollowers();
    }
    if (!oracle.isQuiet()) {
      throw new Violation(
          "OutcomesInOrder",
          "expected every operation answered when the engine has nothing left to do");
    }
    oracle.requireEmptyStreamsGone();
    machine.checkpoint();
  }

  private void requireSpaceBack() {
    long floor = 3L * plan.options().segmentBytes() + 4096;
    long used = machine.disk().usedBytes();
    if (used > floor) {
      throw new Violation(
          "SpaceComesBack",
          "expected at most "
              + floor
              + " bytes in use once everything is deleted, but there are "
              + used);
    }
  }
}
