package io.headrace.log;

/**
 * How a change of a basin or a stream ended. Like an append's outcome, it comes after everything
 * that it tells is durable.
 *
 * @param <T> what the change was about
 */
public sealed interface AdminOutcome<T> {
  /** What a change that succeeded did. */
  enum Effect {
    CREATED,
    UPDATED,
    /** Everything already was as asked. */
    UNCHANGED
  }

  /**
   * It is as asked.
   *
   * @param value the basin or stream after the change
   * @param effect what had to be done for it
   */
  record Done<T>(T value, Effect effect) implements AdminOutcome<T> {}

  /** It was created before, by another request. */
  record AlreadyExists<T>() implements AdminOutcome<T> {}

  /** The basin does not exist. */
  record BasinMissing<T>() implements AdminOutcome<T> {}

  /** The stream does not exist. */
  record StreamMissing<T>() implements AdminOutcome<T> {}

  /** The basin is being deleted. */
  record BasinDeleting<T>() implements AdminOutcome<T> {}

  /** The stream is being deleted. */
  record StreamDeleting<T>() implements AdminOutcome<T> {}

  /** The disk has no space left; nothing was changed. */
  record StorageFull<T>() implements AdminOutcome<T> {}

  /**
   * The engine has stopped for good.
   *
   * @param reason why it stopped
   * @param certain whether it is certain that nothing was changed
   */
  record Stopped<T>(String reason, boolean certain) implements AdminOutcome<T> {}
}
