package io.headrace.client.append;

import io.headrace.client.error.ConditionFailedException;

/**
 * What it means for an input that an earlier attempt may have stored that a condition of it fails
 * now. Pure.
 */
final class RefusalRule {
  private RefusalRule() {}

  /** What is known then. */
  enum Meaning {
    /** No attempt stored it. */
    NOT_STORED,
    /** If it is stored, it stands where it demanded to. */
    ASK_THE_STREAM,
    /** It may be stored or not. */
    UNKNOWN
  }

  /**
   * What a failed condition means.
   *
   * @param exactlyOnce whether the server looked for copies of the input before its conditions
   */
  static Meaning of(Input input, ConditionFailedException why, boolean exactlyOnce) {
    if (input.content().matchSeqNum().isEmpty()) {
      return Meaning.UNKNOWN;
    }
    if (why.nextSeqNum().isEmpty()) {
      return Meaning.ASK_THE_STREAM;
    }
    long place = input.content().matchSeqNum().getAsLong();
    long next = why.nextSeqNum().getAsLong();
    if (Long.compareUnsigned(next, place) <= 0) {
      // Its place is still to come, and a copy of it may be on its way to it.
      return Meaning.UNKNOWN;
    }
    boolean isTooShort = Long.compareUnsigned(next, place + input.records()) < 0;
    // Its place is taken, so no copy can be stored from here on; nor was one, if the stream is too
    // short to hold it whole, or the server would know it again.
    return exactlyOnce || isTooShort ? Meaning.NOT_STORED : Meaning.ASK_THE_STREAM;
  }
}
