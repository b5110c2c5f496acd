package io.headrace.wire;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One append as S2 v1 writes it: a batch of records and the conditions under which it may be
 * stored.
 *
 * @param records the batch, in order
 * @param matchSeqNum the sequence number that the first record must get (unsigned), or empty
 * @param fencingToken the fencing token that must be in force, or empty for an unguarded append
 */
public record AppendInput(
    List<AppendRecord> records, OptionalLong matchSeqNum, Optional<String> fencingToken) {
  public AppendInput {
    records = List.copyOf(records);
  }
}
