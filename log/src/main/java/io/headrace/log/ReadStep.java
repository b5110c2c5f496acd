package io.headrace.log;

/**
 * How far one step of a read came.
 *
 * @param records how many records were delivered
 * @param meteredBytes the sum of their metered sizes
 * @param nextSeqNum where the next step begins, unsigned
 * @param stop why it came no further
 */
public record ReadStep(int records, long meteredBytes, long nextSeqNum, Stop stop) {
  /** Why a step ends. */
  public enum Stop {
    /** Everything stable was delivered. */
    TAIL,
    /** The next record would be one too many. */
    COUNT,
    /** The next record would be too large for what was left of the bytes. */
    BYTES,
    /** The next record is at or past the timestamp bound. */
    UNTIL
  }
}
