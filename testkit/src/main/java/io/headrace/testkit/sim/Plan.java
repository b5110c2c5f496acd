package io.headrace.testkit.sim;

import io.headrace.log.journal.JournalOptions;
import io.headrace.testkit.Dice;
import io.headrace.testkit.disk.FaultRates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What one seed chose to do to the engine. Each run is one-sided in its own way: some crash all the
 * time and never fail a write, some have a disk that is always full, some never crash at all. Runs
 * that do a little of everything would meet few of the states that need much of one thing.
 *
 * @param options the engine's sizes, all of them tiny, so that everything happens often
 * @param actions how many things happen
 * @param streams how many names there are for streams
 * @param faults how the disk fails
 * @param crashPerStep how likely the machine crashes in a step of the disk
 * @param crashPerRecoveryStep the same, while it recovers
 * @param interleave how likely others work within a step of the disk
 * @param powerLoss how likely a crash is a power loss, and not the death of the process
 * @param tightDisk whether there is little space, now and then
 * @param wallClockJumps whether somebody sets the wall clock
 * @param shortRetention whether some streams keep records for seconds only
 * @param rot whether the run ends with a flipped bit
 * @param habits how often each kind of action happens, by its place in {@link Action#ALL}
 * @param deleteOnEmpty whether some streams are deleted when they have been empty for seconds
 */
record Plan(
    JournalOptions options,
    int actions,
    int streams,
    FaultRates faults,
    double crashPerStep,
    double crashPerRecoveryStep,
    double interleave,
    double powerLoss,
    boolean tightDisk,
    boolean wallClockJumps,
    boolean shortRetention,
    boolean rot,
    List<Integer> habits,
    boolean deleteOnEmpty) {

  static Plan of(Dice dice) {
    return new Plan(
        options(dice),
        dice.pick(List.of(100, 500, 1000, 3000)),
        dice.between(1, 6),
        faults(dice),
        dice.pick(List.of(0.0, 0.001, 0.003, 0.01)),
        dice.pick(List.of(0.0, 0.01, 0.1)),
        dice.pick(List.of(0.0, 0.05, 0.2, 0.5)),
        dice.pick(List.of(0.0, 0.5, 1.0)),
        dice.chance(0.3),
        dice.chance(0.3),
        dice.chance(0.4),
        dice.chance(0.2),
        habits(dice),
        dice.chance(0.3));
  }

  private static JournalOptions options(Dice dice) {
    int segmentBytes = 8 << (10 + dice.below(4));
    return new JournalOptions(
        segmentBytes,
        Math.min(segmentBytes / 2, 4 << (10 + dice.below(3))),
        dice.pick(List.of(512, 1024, 2048)),
        2L << (10 + dice.below(6)),
        dice.between(1, 4),
        dice.pick(List.of(1, 256, 4096, 32 << 10)),
        dice.pick(List.of(Duration.ZERO, Duration.ofMillis(20), Duration.ofSeconds(10))),
        dice.pick(List.of(Duration.ZERO, Duration.ofMillis(20), Duration.ofSeconds(1))));
  }

  private static FaultRates faults(Dice dice) {
    boolean failing = dice.chance(0.4);
    return new FaultRates(
        failing ? dice.pick(List.of(0.0, 0.003, 0.02)) : 0,
        failing ? dice.pick(List.of(0.0, 0.003, 0.02)) : 0,
        dice.pick(List.of(0.0, 0.1, 0.5)),
        Duration.ofMillis(dice.pick(List.of(1, 50, 3000))),
        dice.pick(List.of(0.0, 0.2)));
  }

  private static List<Integer> habits(Dice dice) {
    List<Integer> weights = new ArrayList<>();
    for (Action action : Action.ALL) {
      int usual = action.weight();
      // Half of the kinds as usual, the others seldom or very often.
      weights.add(
          switch (dice.below(4)) {
            case 0 -> (usual + 3) / 4;
            case 1 -> usual * 3;
            default -> usual;
          });
    }
    return weights;
  }
}
