package io.headrace.testkit.history;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What a client asks of the stream. */
public sealed interface Call {
  /**
   * Appends a batch.
   *
   * @param recordHashes the hash of each record, in order
   * @param setFencingToken the token that the batch sets, if there is a fence in it
   * @param fencingToken the token that must be in force, if the append is guarded by one
   * @param matchSeqNum the sequence number that the first record must get, unsigned, if any will
   *     not do
   */
  record Append(
      List<Long> recordHashes,
      Optional<String> setFencingToken,
      Optional<String> fencingToken,
      OptionalLong matchSeqNum)
      implements Call {
    public Append {
      recordHashes = List.copyOf(recordHashes);
    }
  }

  /** Reads all records there are. */
  record Read() implements Call {}

  /** Asks for the tail. */
  record CheckTail() implements Call {}
}
