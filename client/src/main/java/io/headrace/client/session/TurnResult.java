package io.headrace.client.session;

/** What became of a turn. */
public sealed interface TurnResult {
  /**
   * A run has begun, which somebody will claim.
   *
   * @param run its id
   * @param answer the id of the message that it writes
   * @param message the id of the user's message
   */
  record Begun(String run, String answer, String message) implements TurnResult {}

  /**
   * A run has begun, and is ours.
   *
   * @param run writes it
   * @param message the id of the user's message
   */
  record Claimed(RunHandle run, String message) implements TurnResult {}

  /**
   * The turn waits.
   *
   * @param item its id in the queue
   * @param message the id of the user's message
   * @param position how many wait before it
   */
  record Queued(String item, String message, long position) implements TurnResult {}

  /**
   * Another run is active; nothing was changed.
   *
   * @param run which one
   * @param attachable whether it is worth watching: one that is being cancelled is not
   */
  record Busy(String run, boolean attachable) implements TurnResult {}
}
