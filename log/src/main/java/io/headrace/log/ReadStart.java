package io.headrace.log;

/** Where a reader wants to begin. */
public sealed interface ReadStart {
  /**
   * At a sequence number.
   *
   * @param value the sequence number, unsigned
   */
  record AtSeqNum(long value) implements ReadStart {}

  /**
   * At the first record that is not older.
   *
   * @param value the timestamp in milliseconds, unsigned
   */
  record AtTimestamp(long value) implements ReadStart {}

  /**
   * A number of records before the tail, or at the beginning if there are not as many.
   *
   * @param value how many, unsigned
   */
  record BeforeTail(long value) implements ReadStart {}
}
