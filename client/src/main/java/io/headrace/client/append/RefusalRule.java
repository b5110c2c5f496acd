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

  static Meaning of(Input input, ConditionFailedException why, boolean exactlyOnce) {
    // The server looks for a producer's copies before anything else, but for its epoch: whoever was
    // fenced may have stored it in time.
    if (exactlyOnce && !why.code().equals("producer_fenced")) {
      return Meaning.NOT_STORED;
    }
    if (!input.fitsOnePlaceOnly()) {
      return Meaning.UNKNOWN;
    }
    return isTooShort(input, why) ? Meaning.NOT_STORED : Meaning.ASK_THE_STREAM;
  }

  /** Whether the stream is too short to hold it: an append is stored whole. */
  private static boolean isTooShort(Input input, ConditionFailedException why) {
    long end = input.content().matchSeqNum().orElseThrow() + input.records();
    return why.nextSeqNum().isPresent()
        && Long.compareUnsigned(why.nextSeqNum().getAsLong(), end) < 0;
  }
}
