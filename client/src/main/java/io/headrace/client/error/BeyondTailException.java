package io.headrace.client.error;

import io.headrace.wire.Position;

/** A read was to begin at or beyond the tail, and not to wait there. */
public final class BeyondTailException extends ServerException {
  private static final long serialVersionUID = 1;

  private final long tailSeqNum;
  private final long tailTimestamp;

  /**
   * Nothing is written where a read was to begin.
   *
   * @param message what was to be read
   * @param tail the tail
   */
  public BeyondTailException(String message, Position tail) {
    super(416, "range_not_satisfiable", message);
    this.tailSeqNum = tail.seqNum();
    this.tailTimestamp = tail.timestamp();
  }

  /** The tail. */
  public Position tail() {
    return new Position(tailSeqNum, tailTimestamp);
  }
}
