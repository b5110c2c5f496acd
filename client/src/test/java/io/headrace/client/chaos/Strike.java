package io.headrace.client.chaos;

import io.headrace.testkit.network.Direction;
import java.util.Optional;

/**
 * Something that happens to the server or the client at a certain moment, while everything else
 * goes on.
 *
 * @param blow what happens
 * @param moment what is counted until then
 * @param count how many of them
 */
record Strike(Blow blow, Moment moment, int count) {
  enum Blow {
    /** The server is asked to end and lets go of its clients, and another takes its place. */
    REPLACE,
    /** The server is killed with SIGKILL; clients wait in line until it is there again. */
    KILL,
    /** The same, but clients are turned away until it is there again. */
    KILL_AND_TURN_AWAY,
    /** The writer is told to end at once. */
    ABANDON,
    /** The writer's client is closed. */
    CLOSE_CLIENT;

    boolean isKill() {
      return this == KILL || this == KILL_AND_TURN_AWAY;
    }

    /** Whether the writer does not get to its end. */
    boolean endsWriter() {
      return this == ABANDON || this == CLOSE_CLIENT;
    }
  }

  enum Moment {
    /** Inputs that were submitted. */
    SUBMITTED(Optional.empty()),
    /** Inputs that have their end. */
    SETTLED(Optional.empty()),
    /** Bytes that went from the writer to the server over its first connection. */
    SENT(Optional.of(Direction.TO_SERVER)),
    /** Bytes that came back. */
    RECEIVED(Optional.of(Direction.TO_CLIENT));

    private final Optional<Direction> direction;

    Moment(Optional<Direction> direction) {
      this.direction = direction;
    }

    /** Which way the bytes go, if bytes are counted. */
    Optional<Direction> direction() {
      return direction;
    }
  }
}
