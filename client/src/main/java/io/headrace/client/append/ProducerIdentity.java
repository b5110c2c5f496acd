package io.headrace.client.append;

import java.util.UUID;

/**
 * Who appends under {@link io.headrace.client.retry.AppendRetryPolicy#EXACTLY_ONCE}: the stream
 * remembers, durably, the last sequence that it took of each producer.
 *
 * @param id names the producer, 1 to 256 visible ASCII characters
 * @param epoch a higher one takes over from a lower one, whose appends are refused from then on
 * @param firstSequence the sequence of the first input of the session, each later one having the
 *     next; 0 in a new epoch
 */
public record ProducerIdentity(String id, long epoch, long firstSequence) {
  private static final int MAX_ID_CHARACTERS = 256;

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

  /** A producer that nobody else is, and that is forgotten with its session. */
  public static ProducerIdentity unique() {
    return new ProducerIdentity(UUID.randomUUID().toString(), 0, 0);
  }
}
