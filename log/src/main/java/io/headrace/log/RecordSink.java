package io.headrace.log;

import java.nio.ByteBuffer;

/** Takes what a read finds. */
@FunctionalInterface
public interface RecordSink {
  /**
   * Takes a run of consecutive records.
   *
   * @param frames the records as {@link io.headrace.wire.RecordFrames} lays them out, which is also
   *     how a protobuf {@code ReadBatch} lays them out; valid only during this call
   * @param records how many there are, at least 1
   */
  void accept(ByteBuffer frames, int records);
}
