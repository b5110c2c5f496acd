package io.headrace.sessions.rules;

import io.headrace.sessions.event.Json;
import io.headrace.sessions.event.Phase;
import io.headrace.sessions.event.RunOutcome;
import java.util.Optional;

/**
 * How an operation on a session ended. It comes after everything that it tells is durable. Sequence
 * numbers are those of the session's stream.
 */
public sealed interface SessionOutcome {
  /**
   * It is done.
   *
   * @param seqNum where its last event stands
   */
  record Done(long seqNum) implements SessionOutcome {}

  /**
   * A run has begun.
   *
   * @param run its id
   * @param answer the id of the message that it writes
   * @param message the id of the user's message before it; empty if there was none new
   * @param fence the right to write it, for whoever begins and claims at once
   * @param leaseMillis how long it may be silent
   * @param seqNum where its begin stands, or its claim right behind that
   */
  record Begun(
      String run,
      String answer,
      Optional<String> message,
      Optional<String> fence,
      long leaseMillis,
      long seqNum)
      implements SessionOutcome {}

  /**
   * The turn waits.
   *
   * @param item its id in the queue
   * @param message the id of its message
   * @param position how many wait before it
   * @param seqNum where its event stands
   */
  record Enqueued(String item, String message, int position, long seqNum)
      implements SessionOutcome {}

  /**
   * A worker has a run.
   *
   * @param fence the right to write it
   * @param seqNum where its claim stands
   */
  record Claimed(String run, String answer, String fence, long leaseMillis, long seqNum)
      implements SessionOutcome {}

  /** Something is asked. */
  record Asked(String decision, long seqNum) implements SessionOutcome {}

  /** The run was told what the user said. */
  record Steered(String steer, long seqNum) implements SessionOutcome {}

  /**
   * The run has ended.
   *
   * @param next the run that began in the same append, if a turn had waited
   */
  record Settled(RunOutcome outcome, Optional<Begun> next, long seqNum) implements SessionOutcome {}

  /** The transcript is shorter. */
  record Truncated(long version, long seqNum) implements SessionOutcome {}

  /** What did not happen, and why; nothing was changed. */
  sealed interface Refused extends SessionOutcome {}

  /** A run is active. */
  record Busy(String run, Phase phase) implements Refused {}

  /** No run is active, and one was expected. */
  record Idle() implements Refused {}

  /** The run is not this worker's: it was never claimed with this fence, or somebody took over. */
  record Fenced() implements Refused {}

  /** The run had ended already. */
  record AlreadySettled(RunOutcome outcome) implements Refused {}

  /** The run is to end, and takes nothing new. */
  record TooLate() implements Refused {}

  /** The decision was made before. */
  record AlreadyDecided(Json answer) implements Refused {}

  /** Nobody decided in time. */
  record DecisionExpired() implements Refused {}

  /** The run that asked has ended. */
  record RunEnded() implements Refused {}

  /**
   * There is no such thing.
   *
   * @param what what kind of thing
   */
  record Unknown(String what, String id) implements Refused {}

  /** The transcript has changed since. */
  record VersionConflict(long version) implements Refused {}

  /** The worker's last event is another one than it believes. */
  record PositionConflict(long lastSeqNum) implements Refused {}

  /**
   * There is no room.
   *
   * @param what of what there is as much as there may be
   * @param limit how much
   */
  record Full(String what, long limit) implements Refused {}

  /** The idempotency key was used for something else. */
  record KeyReused(String key) implements Refused {}

  /** It makes no sense; the message says what was expected, what came and what to do. */
  record Invalid(String message) implements Refused {}
}
