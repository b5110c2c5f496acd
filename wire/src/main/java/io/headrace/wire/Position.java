package io.headrace.wire;

/**
 * A place in a stream: a sequence number and the timestamp that goes with it.
 *
 * <p>Both are unsigned 64-bit values. The timestamp counts milliseconds since the Unix epoch by
 * convention. Where a position says where a range ends (the end of an acknowledgement, a tail), the
 * sequence number is one past the last record and the timestamp is the last record's.
 *
 * @param seqNum the sequence number, unsigned
 * @param timestamp the timestamp in milliseconds, unsigned
 */
public record Position(long seqNum, long timestamp) {
  /** The tail of a stream that was never written. */
  public static final Position ZERO = new Position(0, 0);

  @Override
  public String toString() {
    return Long.toUnsignedString(seqNum) + "@" + Long.toUnsignedString(timestamp);
  }
}
