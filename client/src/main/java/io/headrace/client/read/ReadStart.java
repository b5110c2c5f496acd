package io.headrace.client.read;

/**
 * Where a read begins.
 *
 * @param kind what the number means
 * @param value the number, unsigned
 */
public record ReadStart(Kind kind, long value) {
  /** The ways to name a place. */
  public enum Kind {
    /** The record with this sequence number. */
    SEQ_NUM("seq_num"),
    /** The first record that is not older than this, in milliseconds. */
    TIMESTAMP("timestamp"),
    /** So many records before the tail, or the first one if there are not as many. */
    TAIL_OFFSET("tail_offset");

    private final String parameter;

    Kind(String parameter) {
      this.parameter = parameter;
    }
  }

  /** What comes from now on. */
  public static final ReadStart TAIL = tailOffset(0);

  /** At a sequence number, unsigned. */
  public static ReadStart seqNum(long seqNum) {
    return new ReadStart(Kind.SEQ_NUM, seqNum);
  }

  /** At the first record that is not older. In milliseconds, unsigned. */
  public static ReadStart timestamp(long timestampMillis) {
    return new ReadStart(Kind.TIMESTAMP, timestampMillis);
  }

  /** A number of records before the tail, unsigned. */
  public static ReadStart tailOffset(long records) {
    return new ReadStart(Kind.TAIL_OFFSET, records);
  }

  /** The one parameter that asks for it. */
  String query() {
    return kind.parameter + "=" + Long.toUnsignedString(value);
  }

  @Override
  public String toString() {
    return query();
  }
}
