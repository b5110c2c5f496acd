package io.headrace.log;

import io.headrace.wire.Position;

/** The pure rule that turns a wish where to begin into a sequence number. */
public sealed interface ReadPlan {
  /**
   * Begin here.
   *
   * @param seqNum the sequence number, unsigned; at most the tail's
   */
  record From(long seqNum) implements ReadPlan {}

  /** Begin at the first record whose timestamp is not smaller; there may be one. */
  record FromTimestamp(long timestamp) implements ReadPlan {}

  /**
   * There is nothing there: the position was never written.
   *
   * @param tail the stable tail
   */
  record Unwritten(Position tail) implements ReadPlan {}

  /**
   * Decides where a read begins.
   *
   * @param start the wish
   * @param tail the stable tail, resolved once
   * @param clamp whether a wish beyond the tail means the tail
   * @param mayFollow whether the reader would wait at the tail; if not, the tail itself counts as
   *     unwritten
   */
  static ReadPlan of(ReadStart start, Position tail, boolean clamp, boolean mayFollow) {
    return switch (start) {
      case ReadStart.AtSeqNum(long seqNum) -> {
        int order = Long.compareUnsigned(seqNum, tail.seqNum());
        yield order > 0 ? beyond(tail, clamp, mayFollow) : at(seqNum, tail, mayFollow);
      }
      case ReadStart.AtTimestamp(long timestamp) ->
          Long.compareUnsigned(timestamp, tail.timestamp()) > 0
              ? beyond(tail, clamp, mayFollow)
              : new FromTimestamp(timestamp);
      case ReadStart.BeforeTail(long offset) -> {
        boolean within = Long.compareUnsigned(offset, tail.seqNum()) <= 0;
        yield at(within ? tail.seqNum() - offset : 0, tail, mayFollow);
      }
    };
  }

  private static ReadPlan beyond(Position tail, boolean clamp, boolean mayFollow) {
    return clamp ? at(tail.seqNum(), tail, mayFollow) : new Unwritten(tail);
  }

  private static ReadPlan at(long seqNum, Position tail, boolean mayFollow) {
    return seqNum == tail.seqNum() && !mayFollow ? new Unwritten(tail) : new From(seqNum);
  }
}
