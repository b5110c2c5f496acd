package io.headrace.sessions.sim;

import io.headrace.log.Engine;
import io.headrace.log.journal.JournalOptions;
import io.headrace.testkit.Dice;
import io.headrace.testkit.SimulatedTime;
import io.headrace.testkit.disk.FaultRates;
import io.headrace.testkit.disk.SimulatedCrash;
import io.headrace.testkit.disk.SimulatedDisk;
import io.headrace.testkit.disk.StepHook;
import io.headrace.testkit.model.PacedEngine;
import io.headrace.testkit.sim.DrivenEngine;
import io.headrace.testkit.sim.JournalOpener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/** What sessions run on: an engine whose every step is somebody else's decision. */
interface Machine {
  /** The engine; another one after each death. */
  Engine engine();

  /** Makes something durable that waits, and tells. Whether there was anything. */
  boolean commit();

  /** The process dies, in the midst of whatever it did, and another one opens what is stored. */
  void die();

  /**
   * The same, after so much of what waits has been stored and nobody was told.
   *
   * @param silently how many appends that is
   */
  void dieAfter(int silently);

  /** Whether the process has died on its own: the power failed at a step of the disk. */
  boolean isDown();

  /** Lets the disk be full, or have space again. */
  void setFull(boolean full);

  /** A round of upkeep. */
  void upkeep();

  /** From now on nothing goes wrong any more. */
  void mend();

  /** The model, at the pace of a disk. */
  static Machine paced(SimulatedTime time, Dice dice) {
    return new Paced(new PacedEngine(time), dice);
  }

  /** The journal on a disk that loses what was not forced. */
  static OnDisk journal(SimulatedTime time, Dice dice, double crashesPerDiskStep) {
    return new OnDisk(time, dice, crashesPerDiskStep);
  }

  /** The model. */
  final class Paced implements Machine {
    private final PacedEngine engine;
    private final Dice dice;

    Paced(PacedEngine engine, Dice dice) {
      this.engine = engine;
      this.dice = dice;
    }

    @Override
    public PacedEngine engine() {
      return engine;
    }

    @Override
    public boolean commit() {
      return engine.commit();
    }

    @Override
    public void die() {
      // Some of what waited was stored, and nobody was told.
      int silently = 0;
      while (silently < engine.waiting() && dice.chance(0.5)) {
        silently++;
      }
      dieAfter(silently);
    }

    @Override
    public void dieAfter(int silently) {
      for (int i = 0; i < silently; i++) {
        var _ = engine.commitSilently();
      }
      engine.kill();
    }

    @Override
    public boolean isDown() {
      return false;
    }

    @Override
    public void setFull(boolean full) {
      engine.setFull(full);
    }

    @Override
    public void upkeep() {
      engine.purge();
    }

    @Override
    public void mend() {
      engine.setFull(false);
    }
  }

  /** The journal. */
  final class OnDisk implements Machine {
    /** Small segments, and nothing left for later; a large batch still fits into a group. */
    private static final JournalOptions SMALL =
        new JournalOptions(
            64 << 10, 32 << 10, 1 << 10, 64 << 10, 2, 4 << 10, Duration.ZERO, Duration.ZERO);

    private final SimulatedTime time;
    private final Dice dice;
    private final SimulatedDisk disk;
    private double crashes;
    private long steps;
    private long crashAt = Long.MAX_VALUE;
    private DrivenEngine driven;

    OnDisk(SimulatedTime time, Dice dice, double crashesPerDiskStep) {
      this.time = time;
      this.dice = dice;
      this.crashes = crashesPerDiskStep;
      this.disk = new SimulatedDisk(dice.split(), time);
      this.driven = open();
    }

    private DrivenEngine open() {
      disk.setHook(StepHook.NONE);
      disk.setFaults(FaultRates.NONE);
      try {
        DrivenEngine opened = new JournalOpener().open(disk, time, SMALL);
        disk.setHook((step, phase) -> {
          if (steps++ == crashAt || (crashes > 0 && dice.chance(crashes))) {
            throw disk.crash(phase + " " + step);
          }
        });
        return opened;
      } catch (IOException e) {
        throw new UncheckedIOException("the journal does not open on a sound disk", e);
      }
    }

    @Override
    public Engine engine() {
      return driven.engine();
    }

    @Override
    public boolean commit() {
      try {
        return driven.commit();
      } catch (SimulatedCrash crash) {
        return false;
      }
    }

    /** How many steps the disk has taken: before, amid and after its operations. */
    long steps() {
      return steps;
    }

    /** Has the machine crash in a step, counted from the first one on. */
    void crashAt(long step) {
      crashAt = step;
    }

    @Override
    public void dieAfter(int silently) {
      for (int i = 0; i < silently; i++) {
        var _ = commit();
      }
      die();
    }

    @Override
    public void die() {
      if (!disk.isDown()) {
        var _ = disk.crash("killed");
      }
      if (dice.coin()) {
        disk.losePower();
      } else {
        disk.killProcess();
      }
      driven = open();
    }

    @Override
    public boolean isDown() {
      return disk.isDown();
    }

    @Override
    public void setFull(boolean full) {
      disk.setCapacity(full ? disk.usedBytes() : Long.MAX_VALUE);
    }

    @Override
    public void upkeep() {
      try {
        driven.prepareSegment();
        var _ = driven.upkeep();
      } catch (SimulatedCrash crash) {
        // Whoever looks next sees that the machine is down.
      }
    }

    @Override
    public void mend() {
      crashes = 0;
      disk.setCapacity(Long.MAX_VALUE);
    }
  }
}
