package io.headrace.log;

import io.headrace.wire.Utf8;

/**
 * Where an idempotent producer stands: the same producer, epoch and sequence is the same append,
 * however often it is sent.
 *
 * @param producer the producer's id, not empty
 * @param epoch the producer's epoch; a higher one takes over from a lower one
 * @param sequence counts the producer's appends within its epoch, from 0
 */
public record ProducerSequence(String producer, long epoch, long sequence) {
  /** The longest producer id, in UTF-16 characters. */
  public static final int MAX_ID_LENGTH = 256;

  public ProducerSequence {
    if (producer.isEmpty() || producer.length() > MAX_ID_LENGTH) {
      throw new IllegalArgumentException(
          "a producer id has 1 to 256 characters, but this one has " + producer.length());
    }
    // It is stored as UTF-8, and must come back as it was.
    Utf8.encodedBytes(producer);
    if (epoch < 0 || sequence < 0) {
      throw new IllegalArgumentException(
          "a producer's epoch and sequence are not negative, but they are "
              + epoch
              + " and "
              + sequence);
    }
  }
}
