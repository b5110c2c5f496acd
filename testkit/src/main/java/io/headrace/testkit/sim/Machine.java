package io.headrace.testkit.sim;

import io.headrace.log.CorruptionException;
import io.headrace.log.Engine;
import io.headrace.log.EngineCounters;
import io.headrace.log.Health;
import io.headrace.log.disk.DiskFullException;
import io.headrace.testkit.Dice;
import io.headrace.testkit.SimulatedTime;
import io.headrace.testkit.disk.Fault;
import io.headrace.testkit.disk.FaultRates;
import io.headrace.testkit.disk.SimulatedCrash;
import io.headrace.testkit.disk.SimulatedDisk;
import io.headrace.testkit.oracle.Excuses;
import io.headrace.testkit.oracle.Violation;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The simulated machine: one engine on one disk, which crashes and is started again. */
final class Machine implements Excuses {
  /** After so many starts that failed, the disk is mended. */
  private static final int FAILED_STARTS_AT_MOST = 3;

  /** The threads of an engine: each does one thing at a time. */
  enum Duty {
    COMMIT,
    LAYOUT,
    UPKEEP
  }

  private final EngineOpener opener;
  private final Plan plan;
  private final Dice dice;
  private final SimulatedTime time = new SimulatedTime();
  private final SimulatedDisk disk;
  private final Trace trace;
  private final Tally tally;
  private final Set<Duty> busy = EnumSet.noneOf(Duty.class);

  private @Nullable DrivenEngine running;
  private int process;
  private boolean recovering;
  private boolean mended;
  private boolean atRest;
  private boolean closing;
  private int faultsBefore;
  private int fullBefore;

  Machine(EngineOpener opener, Plan plan, Dice dice, Trace trace, Tally tally) {
    this.opener = opener;
    this.plan = plan;
    this.dice = dice;
    this.trace = trace;
    this.tally = tally;
    this.disk = new SimulatedDisk(dice.split(), time);
    disk.setFaults(plan.faults());
  }

  SimulatedDisk disk() {
    return disk;
  }

  SimulatedTime time() {
    return time;
  }

  Engine engine() {
    return driven().engine();
  }

  private DrivenEngine driven() {
    if (running == null) {
      throw new IllegalStateException("no engine is running");
    }
    return running;
  }

  /** Counts the processes: what belongs to an earlier one is dead. */
  int process() {
    return process;
  }

  boolean isRecovering() {
    return recovering;
  }

  /** Whether nothing goes wrong any more, so that the engine has no excuse not to start. */
  boolean isMended() {
    return mended;
  }

  boolean isClosing() {
    return closing;
  }

  boolean isBusyWith(Duty duty) {
    return busy.contains(duty);
  }

  boolean isIdle() {
    return busy.isEmpty();
  }

  boolean hasStopped() {
    return engine().health() instanceof Health.Stopped;
  }

  // Starting and ending.

  /** Starts the engine, as often as it takes. */
  void start() {
    for (int failed = 0; !tryStart(); failed++) {
      mended |= failed >= FAILED_STARTS_AT_MOST;
      disk.setFaults(faults());
      if (failed > FAILED_STARTS_AT_MOST) {
        throw new Violation(
            "RecoversFromAnything",
            "expected the engine to start on a sound disk, but it does not");
      }
    }
    mended = atRest;
    disk.setFaults(faults());
  }

  /** From now on nothing goes wrong any more. */
  void mend() {
    atRest = true;
    mended = true;
    disk.setFaults(FaultRates.NONE);
    disk.setCapacity(Long.MAX_VALUE);
  }

  private FaultRates faults() {
    return mended ? FaultRates.NONE : plan.faults();
  }

  private boolean tryStart() {
    process++;
    busy.clear();
    closing = false;
    recovering = true;
    faultsBefore = failures();
    fullBefore = count(Fault.DISK_FULL);
    try {
      running = opener.open(disk, time, plan.options());
      requireUp();
      tally.count("recoveries");
      trace.line("opened");
      return true;
    } catch (SimulatedCrash crash) {
      tally.count("crashes in recovery");
      trace.line("crash while opening: " + crash.getMessage());
    } catch (IOException e) {
      if (!diskFailed() && !diskWasFull()) {
        throw new Violation("RecoversFromAnything", "the engine did not start: " + e, e);
      }
      tally.count(e instanceof DiskFullException ? "starts without space" : "failed starts");
      trace.line("did not open: " + e.getMessage());
      if (e instanceof DiskFullException) {
        disk.setCapacity(Long.MAX_VALUE);
      }
      disk.crash("after a failed start");
    } catch (CorruptionException e) {
      throw new Violation("RecoversFromAnything", "nothing was damaged, but: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      throw new Violation("RecoversFromAnything", "the engine did not start: " + e, e);
    } finally {
      recovering = false;
    }
    reboot();
    return false;
  }

  /** Starts the engine on a disk that may be damaged, and lets it say so. */
  void startOnce() {
    process++;
    busy.clear();
    try {
      running = opener.open(disk, time, plan.options());
    } catch (IOException e) {
      throw new Violation(
          "RotIsNoticed", "expected a CorruptionException or a start, but came " + e, e);
    }
  }

  /** Brings a crashed machine to the point where the engine can be started. */
  void reboot() {
    addCounters();
    running = null;
    if (disk.hasFailedForce() || dice.chance(plan.powerLoss())) {
      trace.line("power loss");
      disk.losePower();
    } else {
      trace.line("process killed");
      disk.killProcess();
    }
  }

  /** Closes the engine in good order. */
  void close() {
    closing = true;
    engine().close();
    requireUp();
    tally.count("clean closes");
    if (!diskFailed() && disk.openedThings() > 0) {
      throw new Violation(
          "CloseLeavesNothingOpen",
          "expected everything closed, but open are " + disk.openedThings());
    }
    disk.crash("after a clean close");
  }

  private void addCounters() {
    if (running != null) {
      EngineCounters counters = running.engine().counters();
      tally.add("commits", counters.commits());
      tally.add("records appended", counters.records());
      tally.add("bytes rewritten", counters.rewrittenBytes());
      tally.add("bytes reclaimed", counters.reclaimedBytes());
    }
  }

  /** Gives everything back, and counts what happened. */
  void dispose() {
    addCounters();
    running = null;
    disk.crash("the run is over");
    disk.losePower();
    disk.tally()
        .forEach(
            (fault, count) -> tally.add("fault " + fault.name().toLowerCase(Locale.ROOT), count));
  }

  // Working.

  /** Does a round of a duty, unless that is being done, or cannot be done meanwhile. */
  boolean perform(Duty duty) {
    // A commit that wants a segment waits for the one that is being laid out.
    boolean mustWait = duty == Duty.COMMIT && busy.contains(Duty.LAYOUT);
    if (mustWait || closing || !busy.add(duty)) {
      return false;
    }
    trace.line(duty + " begins");
    boolean did =
        switch (duty) {
          case COMMIT -> driven().commit();
          case LAYOUT -> {
            driven().prepareSegment();
            yield false;
          }
          case UPKEEP -> driven().upkeep();
        };
    requireUp();
    busy.remove(duty);
    trace.line(duty + " ends: " + did);
    return did;
  }

  /** Writes a checkpoint, unless upkeep is at work. */
  void checkpoint() {
    if (closing || !busy.add(Duty.UPKEEP)) {
      return;
    }
    trace.line("CHECKPOINT begins");
    int full = count(Fault.DISK_FULL);
    try {
      driven().checkpoint();
      tally.count("checkpoints asked for");
    } catch (IOException e) {
      if (!diskFailed() && count(Fault.DISK_FULL) == full) {
        throw new Violation("FailuresHaveAReason", "the checkpoint failed: " + e, e);
      }
      tally.count("failed checkpoints");
    }
    requireUp();
    busy.remove(Duty.UPKEEP);
    trace.line("CHECKPOINT ends");
  }

  /** An engine that takes a crash for something else must not go on. */
  private void requireUp() {
    if (disk.isDown()) {
      throw disk.crash("swallowed by the engine");
    }
  }

  // Excuses.

  @Override
  public boolean diskWasFull() {
    return count(Fault.DISK_FULL) > fullBefore;
  }

  @Override
  public boolean diskFailed() {
    return failures() > faultsBefore;
  }

  @Override
  public boolean closed() {
    return closing;
  }

  private int failures() {
    return count(Fault.FAILED_FORCE) + count(Fault.FAILED_WRITE);
  }

  private int count(Fault fault) {
    return disk.tally().getOrDefault(fault, 0);
  }
}
