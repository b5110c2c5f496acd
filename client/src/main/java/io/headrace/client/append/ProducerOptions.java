package io.headrace.client.append;

import io.headrace.client.call.AppendBounds;
import io.headrace.wire.Command;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a producer makes batches of records.
 *
 * @param linger how long the first record of a batch waits for others, a day at most; zero sends
 *     each batch as soon as one of the client's threads comes by
 * @param maxRecords how many records a batch has at most, 1 to 1000
 * @param maxMeteredBytes how many metered bytes, 8 bytes to 1 MiB; a larger record is refused
 * @param matchSeqNum the sequence number (unsigned) that the first record must get, each later one
 *     following on; empty to demand none
 * @param fencingToken the fencing token that each batch presents, or empty
 */
public record ProducerOptions(
    Duration linger,
    int maxRecords,
    int maxMeteredBytes,
    OptionalLong matchSeqNum,
    Optional<String> fencingToken) {
  private static final Duration LONGEST_LINGER = Duration.ofDays(1);

  /** 5 milliseconds, 1000 records, 1 MiB; nothing is demanded. */
  public static final ProducerOptions DEFAULT =
      new ProducerOptions(
          Duration.ofMillis(5),
          AppendBounds.MAX_RECORDS,
          AppendBounds.MAX_METERED_BYTES,
          OptionalLong.empty(),
          Optional.empty());

  /**
   * Checks the sizes and times.
   *
   * @throws IllegalArgumentException if a batch could hold nothing or more than a server takes, the
   *     time is negative or more than a day, or the fencing token is longer than 36 bytes of UTF-8
   */
  public ProducerOptions {
    if (linger.isNegative() || linger.compareTo(LONGEST_LINGER) > 0) {
      throw new IllegalArgumentException(
          "records wait for no time or more, and for a day at most, but not " + linger);
    }
    fencingToken.ifPresent(Command::checkFencingToken);
    if (maxRecords < 1 || maxRecords > AppendBounds.MAX_RECORDS) {
      throw new IllegalArgumentException(
          "a batch has 1 to 1000 records at most, but not " + maxRecords);
    }
    if (maxMeteredBytes < Long.BYTES || maxMeteredBytes > AppendBounds.MAX_METERED_BYTES) {
      throw new IllegalArgumentException(
          "a batch has 8 bytes to 1 MiB at most, but not " + maxMeteredBytes);
    }
  }

  /** The same with another time to wait. */
  public ProducerOptions withLinger(Duration time) {
    return new ProducerOptions(time, maxRecords, maxMeteredBytes, matchSeqNum, fencingToken);
  }

  /** The same with other sizes. */
  public ProducerOptions withMaxBatch(int records, int meteredBytes) {
    return new ProducerOptions(linger, records, meteredBytes, matchSeqNum, fencingToken);
  }

  /** The same, to begin at a sequence number and leave no other in between. */
  public ProducerOptions withMatchSeqNum(long first) {
    return new ProducerOptions(
        linger, maxRecords, maxMeteredBytes, OptionalLong.of(first), fencingToken);
  }

  /** The same under a fencing token. */
  public ProducerOptions withFencingToken(String token) {
    return new ProducerOptions(
        linger, maxRecords, maxMeteredBytes, matchSeqNum, Optional.of(token));
  }
}
