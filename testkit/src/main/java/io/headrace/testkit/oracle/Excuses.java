package io.headrace.testkit.oracle;

/** What has happened to an engine that excuses answers which it must not give otherwise. */
public interface Excuses {
  /** Whether there was no space at some time since the engine was started, or none was left. */
  boolean diskWasFull();

  /** Whether an operation of the disk failed since the engine was started. */
  boolean diskFailed();

  /** Whether the engine is being closed, or was. */
  boolean closed();
}
