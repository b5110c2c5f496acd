package io.headrace.testkit.recording;

/**
 * What a client was told that only looked.
 *
 * @param <T> what it looked for
 */
public sealed interface Look<T> {
  /** What it saw. */
  record Seen<T>(T what) implements Look<T> {}

  /** It saw nothing. */
  record Failed<T>(String why) implements Look<T> {}
}
