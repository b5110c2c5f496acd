package io.headrace.testkit.sim;

import io.headrace.log.ReadLimits;
import io.headrace.log.ReadStep;
import io.headrace.testkit.Records;
import io.headrace.testkit.oracle.Oracle;
import io.headrace.testkit.oracle.StreamLife;
import io.headrace.wire.SequencedRecord;
import java.util.List;
import java.util.Optional;

/** Reads, lets others work while a read delivers, and tells the oracle. */
final class Reading {
  private final Oracle oracle;
  private final Runnable meanwhile;

  /**
   * @param meanwhile is run each time that a read has delivered something and goes on
   */
  Reading(Oracle oracle, Runnable meanwhile) {
    this.oracle = oracle;
    this.meanwhile = meanwhile;
  }

  /** What a step of a read came to. */
  record Result(List<SequencedRecord> delivered, ReadStep step) {}

  Result read(Handle handle, long from, ReadLimits limits) {
    Optional<StreamLife> before = handle.answered();
    Records records = new Records();
    ReadStep step =
        handle.stream()
            .read(
                from,
                limits,
                (frames, count) -> {
                  // The bytes must still be there when others have worked.
                  meanwhile.run();
                  records.accept(frames, count);
                });
    before.ifPresent(
        life -> oracle.read(handle.track(), life, from, limits, records.gathered(), step));
    return new Result(records.gathered(), step);
  }
}
