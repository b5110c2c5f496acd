package io.headrace.client.append;

import io.headrace.wire.ReadBatch;
import java.util.concurrent.CompletionStage;

/** Reads from the stream that a session appends to. */
public interface ReadBack {
  /**
   * Reads the records from a sequence number on, without waiting.
   *
   * @param seqNum the first sequence number, unsigned
   * @param count how many at most, 1 to 1000
   */
  CompletionStage<ReadBatch> read(long seqNum, int count);
}
