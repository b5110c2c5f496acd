package io.headrace.testkit.recording;

import io.headrace.wire.AppendInput;

/**
 * A client of one stream, of any kind: it does one operation at a time and says what it was told.
 * It never repeats an append. For use by one thread.
 */
public interface StreamCaller extends AutoCloseable {
  /** Appends a batch. */
  AppendAnswer append(AppendInput input);

  /** Reads everything, from the first record to the tail. */
  Look<Contents> readAll();

  /** Asks for the tail: the next sequence number. */
  Look<Long> checkTail();

  /** Gives its connections back. */
  @Override
  void close();

  /**
   * What a whole stream holds.
   *
   * @param tail the next sequence number
   * @param streamHash the {@link io.headrace.testkit.history.StreamHash} of its records
   */
  record Contents(long tail, long streamHash) {}
}
