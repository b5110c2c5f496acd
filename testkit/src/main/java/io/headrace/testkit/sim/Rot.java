package io.headrace.testkit.sim;

import io.headrace.log.CorruptionException;
import io.headrace.log.Lookup;
import io.headrace.log.ReadLimits;
import io.headrace.log.ReadStep;
import io.headrace.log.Stream;
import io.headrace.testkit.Dice;
import io.headrace.testkit.Records;
import io.headrace.testkit.oracle.KnownRecord;
import io.headrace.testkit.oracle.Oracle;
import io.headrace.testkit.oracle.StreamLife;
import io.headrace.testkit.oracle.StreamTrack;
import io.headrace.testkit.oracle.Violation;
import io.headrace.testkit.sim.Machine.Duty;
import io.headrace.wire.SequencedRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The end of some runs: bits turn over in files that were durable long ago. From then on the engine
 * may refuse to read and to start, with a {@link CorruptionException}, but it must never show
 * anything that was not written, or leave out what was without a word.
 */
final class Rot {
  private static final String NAME = "RotIsNoticed";

  private final Machine machine;
  private final Oracle oracle;
  private final Trace trace;
  private final Tally tally;
  private final Dice dice;

  Rot(Machine machine, Oracle oracle, Trace trace, Tally tally, Dice dice) {
    this.machine = machine;
    this.oracle = oracle;
    this.trace = trace;
    this.tally = tally;
    this.dice = dice;
  }

  void run() {
    int flips = dice.between(1, 3);
    for (int i = 0; i < flips; i++) {
      machine.disk().flipBit("").ifPresent(where -> trace.line("rot in " + where));
    }
    readAll();
    if (dice.coin()) {
      keepUp();
      readAll();
    }
    if (startAgain()) {
      lookAtAll();
      readAll();
    }
  }

  /** Upkeep may find the damage, but must not copy it as if it were sound. */
  private void keepUp() {
    for (int round = 0; round < 5; round++) {
      machine.time().advance(Duration.ofSeconds(11));
      machine.perform(Duty.COMMIT);
      machine.perform(Duty.UPKEEP);
    }
  }

  private boolean startAgain() {
    machine.disk().crash("to see the damage");
    machine.reboot();
    try {
      machine.startOnce();
      return true;
    } catch (CorruptionException e) {
      trace.line("refused to start: " + e.getMessage());
      tally.count("damage found at the start");
      return false;
    }
  }

  private void lookAtAll() {
    oracle.look(machine.engine());
  }

  private void readAll() {
    for (StreamTrack track : oracle.streams()) {
      Lookup lookup = machine.engine().stream(track.key().basin(), track.key().stream());
      if (lookup instanceof Lookup.Found(Stream stream) && track.answered().isPresent()) {
        read(track.answered().get(), stream);
      }
    }
  }

  private void read(StreamLife life, Stream stream) {
    long next = 0;
    ReadStep.Stop stop = ReadStep.Stop.COUNT;
    while (stop != ReadStep.Stop.TAIL) {
      Records records = new Records();
      try {
        ReadStep step = stream.read(next, ReadLimits.BATCH, records);
        stop = step.stop();
        check(life, next, records.gathered(), step.nextSeqNum());
        next = step.nextSeqNum();
      } catch (CorruptionException e) {
        trace.line("read failed: " + e.getMessage());
        tally.count("damage found by a reader");
        check(life, next, records.gathered(), next);
        return;
      }
    }
  }

  private static void check(
      StreamLife life, long from, List<SequencedRecord> delivered, long next) {
    long expected = from;
    for (SequencedRecord record : delivered) {
      Optional<KnownRecord> known =
          Long.compareUnsigned(record.seqNum(), life.records().size()) < 0
              ? Optional.of(life.records().get((int) record.seqNum()))
              : Optional.empty();
      if (known.isEmpty() || !known.get().record().equals(record)) {
        throw new Violation(NAME, "expected " + known + " or an error, but read " + record);
      }
      requireNothingSkipped(life, expected, record.seqNum());
      expected = record.seqNum() + 1;
    }
    requireNothingSkipped(life, expected, next);
  }

  private static void requireNothingSkipped(StreamLife life, long from, long to) {
    boolean keepsAll = life.leastAgeMillis() == Long.MAX_VALUE;
    if (keepsAll
        && from < to
        && to > life.state().trimPoint()
        && from >= life.state().trimPoint()) {
      throw new Violation(
          NAME, "expected records " + from + " to " + to + " or an error, but they were left out");
    }
  }
}
