package io.headrace.sessions.rules;

/**
 * What is bounded in a session. With these, whatever one append has to hold fits into a batch of
 * the log (1 MiB): the largest is a settle, with the answer, what the user said meanwhile, and the
 * turn whose run begins.
 */
public final class SessionLimits {
  /** The largest message of a user, as JSON, in bytes. */
  public static final int MAX_MESSAGE_BYTES = 192 << 10;

  /** The largest answer of a run, as JSON, in bytes. */
  public static final int MAX_ANSWER_BYTES = 512 << 10;

  /** The most parts of an answer. */
  public static final int MAX_PARTS = 1000;

  /** The largest transcript, as JSON, in bytes; beyond it no run begins. */
  public static final long MAX_TRANSCRIPT_BYTES = 32L << 20;

  /** The most turns that wait. */
  public static final int MAX_QUEUED = 32;

  /** The most things said to a run and not taken by it. */
  public static final int MAX_STEERS = 8;

  /** The longest thing said to a run, as JSON, in bytes. */
  public static final int MAX_STEER_BYTES = 8 << 10;

  /** The most decisions of a run that are open. */
  public static final int MAX_OPEN_DECISIONS = 16;

  /** The largest decision, and the largest answer to one, as JSON, in bytes. */
  public static final int MAX_DECISION_BYTES = 16 << 10;

  /** What a decision adds to an answer at most when it is made: its own answer, and by whom. */
  static final int MAX_DECIDED_BYTES = MAX_DECISION_BYTES + (2 << 10);

  /** The largest note, as JSON, in bytes. */
  public static final int MAX_NOTE_BYTES = 64 << 10;

  /** The longest title, and name of a worker or agent, in characters. */
  public static final int MAX_NAME_LENGTH = 200;

  /** The most events in one request of a worker. */
  public static final int MAX_EVENTS = 500;

  /** The shortest lease, in milliseconds. */
  public static final long MIN_LEASE_MILLIS = 1_000;

  /** The longest lease, in milliseconds. */
  public static final long MAX_LEASE_MILLIS = 3_600_000;

  /** The lease of a run whose begin names none, in milliseconds. */
  public static final long LEASE_MILLIS = 30_000;

  /** How long a worker may take to settle a run that is to end, in milliseconds. */
  public static final long CANCEL_GRACE_MILLIS = 30_000;

  private SessionLimits() {}
}
