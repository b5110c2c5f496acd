package io.headrace.client.append;

import io.headrace.wire.AppendAck;
import io.headrace.wire.Position;
import java.util.Optional;

/**
 * Says that an append is durable.
 *
 * @param start the first record's position; empty if it is only known that the append was stored by
 *     an attempt whose acknowledgement was lost, which happens under {@link
 *     io.headrace.client.retry.AppendRetryPolicy#EXACTLY_ONCE} alone
 * @param end one past the last record's sequence number, with its timestamp; empty where {@code
 *     start} is
 * @param tail a tail of the stream at or beyond the append
 */
public record Receipt(Optional<Position> start, Optional<Position> end, Position tail) {
  static Receipt of(AppendAck ack) {
    return new Receipt(Optional.of(ack.start()), Optional.of(ack.end()), ack.tail());
  }

  static Receipt storedBefore(Position tail) {
    return new Receipt(Optional.empty(), Optional.empty(), tail);
  }

  /**
   * The first record's sequence number, unsigned.
   *
   * @throws IllegalStateException if it is not known
   */
  public long seqNum() {
    return start
        .orElseThrow(() ->
            new IllegalStateException(
                "the append is stored, but the acknowledgement that said where was lost"))
        .seqNum();
  }
}
