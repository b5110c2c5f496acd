package io.headrace.log;

import io.headrace.wire.Position;
import java.util.Optional;

/**
 * Everything that a stream's entries have made of it, except the records themselves. Immutable: the
 * next state is a new one, so that a stream can go back to its stable state by assignment.
 *
 * @param tail the next sequence number, and the last record's timestamp
 * @param trimPoint the first sequence number kept, unsigned
 * @param fencingToken the fencing token in force; initially the empty text
 * @param closed whether no more appends are taken
 * @param deleting whether its deletion was asked for
 * @param writerSequence the last writer sequence, if there was one
 * @param producers what is remembered of idempotent producers
 * @param lastArrivalMillis when the last append arrived, in milliseconds since the Unix epoch; it
 *     does not go back when the clock does
 */
public record StreamState(
    Position tail,
    long trimPoint,
    String fencingToken,
    boolean closed,
    boolean deleting,
    Optional<String> writerSequence,
    Producers producers,
    long lastArrivalMillis) {
  /** A stream as it is created. */
  public static final StreamState INITIAL =
      new StreamState(Position.ZERO, 0, "", false, false, Optional.empty(), Producers.NONE, 0);

  /** The state in which deletion was asked for. */
  public StreamState withDeleting() {
    return new StreamState(
        tail,
        trimPoint,
        fencingToken,
        closed,
        /* deleting= */ true,
        writerSequence,
        producers,
        lastArrivalMillis);
  }
}
