package io.headrace.wire;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One append as S2 v1 writes it: a batch of records and the conditions under which it may be
 * stored. Servers take 1 to 1000 records in a batch, of 1 MiB in all by their metered size.
 *
 * @param records the batch, in order
 * @param matchSeqNum the sequence number that the first record must get (unsigned), or empty
 * @param fencingToken the fencing token that must be in force, at most 36 bytes of UTF-8, or empty
 *     for an unguarded append
 */
public record AppendInput(
    List<AppendRecord> records, OptionalLong matchSeqNum, Optional<String> fencingToken) {
  /** Copies the records. What servers take is checked where an input is sent. */
  public AppendInput {
    records = List.copyOf(records);
  }

  /** An append without conditions. */
  public static AppendInput of(AppendRecord... records) {
    return of(List.of(records));
  }

  /** An append without conditions. */
  public static AppendInput of(List<AppendRecord> records) {
    return new AppendInput(records, OptionalLong.empty(), Optional.empty());
  }

  /** The same, to be stored only if its first record gets this sequence number (unsigned). */
  public AppendInput withMatchSeqNum(long seqNum) {
    return new AppendInput(records, OptionalLong.of(seqNum), fencingToken);
  }

  /** The same, to be stored only while this fencing token is in force. */
  public AppendInput withFencingToken(String token) {
    return new AppendInput(records, matchSeqNum, Optional.of(token));
  }
}
