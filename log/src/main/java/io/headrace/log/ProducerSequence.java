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

  /**
   * The producer's append so many after this one.
   *
   * @throws IllegalArgumentException if the sequences of an epoch do not go so far
   */
  public ProducerSequence plus(long appends) {
    if (appends > Long.MAX_VALUE - sequence) {
      throw new IllegalArgumentException(
          "a producer's sequences end at 2^63 - 1, and this one has used them up in epoch "
              + epoch
              + "; go on in a newer epoch");
    }
    return new ProducerSequence(producer, epoch, sequence + appends);
  }
}
