package io.headrace.log;

/** Whether an engine can do its work. */
public sealed interface Health {
  /** All is well. */
  record Healthy() implements Health {}

  /** The disk has no space left: appends are refused until there is some. */
  record StorageFull() implements Health {}

  /**
   * The engine has stopped for good; what is stored can still be read. Only a restart helps.
   *
   * @param reason why it stopped
   */
  record Stopped(String reason) implements Health {}
}
