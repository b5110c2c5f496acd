package io.headrace.client.append;

import java.util.OptionalLong;

/**
 * Says that a record is durable.
 *
 * @param index its place in its batch, from 0
 * @param batch the receipt of the batch that it was appended in
 */
public record RecordReceipt(int index, Receipt batch) {
  /** Its sequence number, unsigned; empty where {@link Receipt#start} is. */
  public OptionalLong seqNum() {
    return batch.start().isPresent()
        ? OptionalLong.of(batch.start().get().seqNum() + index)
        : OptionalLong.empty();
  }
}
