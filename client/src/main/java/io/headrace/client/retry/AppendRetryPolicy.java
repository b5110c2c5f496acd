package io.headrace.client.retry;

/** Which appends may be sent again when nobody knows whether they were stored. */
public enum AppendRetryPolicy {
  /**
   * All. Every record is stored at least once, in order; an append whose acknowledgement was lost
   * is stored twice, unless it demands a sequence number.
   */
  ALL,

  /**
   * Only those that certainly were not stored, and those that demand a sequence number, which can
   * be stored only once. Every record is stored at most once; where that cannot be kept by trying
   * again, the append ends as uncertain.
   */
  NO_SIDE_EFFECTS,

  /**
   * All, and the server finds out which it has stored before. Every record is stored exactly once.
   * Needs a server that knows idempotent producers, as Headrace does; with another one, appends are
   * refused before they leave.
   */
  EXACTLY_ONCE
}
