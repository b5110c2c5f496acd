package io.headrace.log;

/**
 * The pure rule by which streams end by themselves: a stream is due for deletion when it has been
 * empty for as long as its configuration says.
 *
 * <p>A stream is empty while a reader would find no record in it: from its creation to its first
 * append, after a trim of everything, and after the last record's retention. How long it has been
 * so follows from what is stored of it and from its configuration of now, as if that had never been
 * another. So there is no clock that a restart could set back, a changed configuration applies to
 * what is there, and an append puts the deadline off without anybody having to do so.
 *
 * <p>Where records are kept for ever, a stream that holds any is never due; one of which all are
 * trimmed is as empty as any other.
 */
public final class DeleteOnEmpty {
  /** No deadline: later than any clock shows. */
  public static final long NEVER = Long.MAX_VALUE;

  private DeleteOnEmpty() {}

  /**
   * When a stream is due, in milliseconds since the Unix epoch, if nothing is appended before.
   *
   * @return the first millisecond at which it may be deleted, or {@link #NEVER}
   */
  public static long dueMillis(StreamConfig config, StreamState state, long createdAtMillis) {
    if (config.deleteOnEmptyMinAge().isZero()) {
      return NEVER;
    }
    return later(
        emptySinceMillis(config, state, createdAtMillis), config.deleteOnEmptyMinAge().toSeconds());
  }

  private static long emptySinceMillis(
      StreamConfig config, StreamState state, long createdAtMillis) {
    long lastSignOfLifeMillis = Math.max(createdAtMillis, state.lastArrivalMillis());
    if (state.trimPoint() == state.tail().seqNum()) {
      return lastSignOfLifeMillis;
    }
    return switch (config.retention()) {
      case Retention.Age age -> later(lastSignOfLifeMillis, age.age().toSeconds());
      case Retention.Infinite() -> NEVER;
    };
  }

  /** So many seconds later, or {@link #NEVER} if that cannot be counted. */
  private static long later(long millis, long seconds) {
    boolean countable = millis >= 0 && seconds <= (NEVER - millis) / 1000;
    return countable ? millis + seconds * 1000 : NEVER;
  }
}
