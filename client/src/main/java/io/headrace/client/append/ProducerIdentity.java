package io.headrace.client.append;

/**
 * Who appends under {@link io.headrace.client.retry.AppendRetryPolicy#EXACTLY_ONCE}: the stream
 * remembers, durably, the last sequence that it took of each producer.
 *
 * @param id names the producer, 1 to 256 visible ASCII characters
 * @param epoch a higher one takes over from a lower one, whose appends are refused from then on
 * @param firstSequence the sequence of the first input of the session, each later one having the
 *     next; 0 in a new epoch
 * @param repeats whether the session may begin with inputs that an earlier one stored, the same
 *     records in the same inputs under the same sequences: they are then acknowledged and not
 *     stored again. Without it a session that begins where the stream has gone on is refused, since
 *     its records would be taken for those, and lost
 */
public record ProducerIdentity(String id, long epoch, long firstSequence, boolean repeats) {
  private static final int MAX_ID_CHARACTERS = 256;

  /**
   * Checks the name and the numbers.
   *
   * @throws IllegalArgumentException if the id is not such a name, or a number is negative
   */
  public ProducerIdentity {
    if (id.isEmpty()
        || id.length() > MAX_ID_CHARACTERS
        || id.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw new IllegalArgumentException(
          "a producer's id has 1 to 256 visible ASCII characters, but not \"" + id + "\"");
    }
    if (epoch < 0 || firstSequence < 0) {
      throw new IllegalArgumentException(
          "a producer's epoch and sequence are not negative, but they are "
              + epoch
              + " and "
              + firstSequence);
    }
  }

  /**
   * A producer in an epoch that is new to the stream. A stream remembers 1000 producers at most,
   * and forgets none: take the same id again, with a higher epoch.
   */
  public static ProducerIdentity of(String id, long epoch) {
    return new ProducerIdentity(id, epoch, /* firstSequence= */ 0, /* repeats= */ false);
  }

  /**
   * The same, going on with a sequence that may have been stored before. For append sessions, whose
   * inputs are the caller's; not for producers, whose batches are a matter of time.
   */
  public ProducerIdentity repeatingFrom(long sequence) {
    return new ProducerIdentity(id, epoch, sequence, /* repeats= */ true);
  }
}
