package io.headrace.log;

/**
 * How far one step of a read may go.
 *
 * @param maxRecords the most records
 * @param maxMeteredBytes the largest sum of metered sizes, in bytes; a record that would exceed it
 *     is not delivered
 * @param untilTimestamp the timestamp, unsigned, from which on nothing is delivered; {@link
 *     #NO_UNTIL} for no such bound
 */
public record ReadLimits(int maxRecords, long maxMeteredBytes, long untilTimestamp) {
  /** The greatest timestamp. A record that carries it is delivered all the same. */
  public static final long NO_UNTIL = -1L;

  /** One full batch. */
  public static final ReadLimits BATCH =
      new ReadLimits(Batch.MAX_RECORDS, Batch.MAX_METERED_BYTES, NO_UNTIL);
}
