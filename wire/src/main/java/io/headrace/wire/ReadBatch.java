package io.headrace.wire;

import java.util.List;
import java.util.Optional;

/**
 * What one step of a read delivers.
 *
 * @param records the records in order, possibly none
 * @param tail the stable tail, present when the batch reached it
 */
public record ReadBatch(List<SequencedRecord> records, Optional<Position> tail) {
  /** Copies the records. */
  public ReadBatch {
    records = List.copyOf(records);
  }
}
