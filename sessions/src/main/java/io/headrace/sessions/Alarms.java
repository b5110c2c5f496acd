package io.headrace.sessions;

/** Has something done later. */
@FunctionalInterface
public interface Alarms {
  /**
   * Runs something once, no earlier than after a delay, on any thread.
   *
   * @param delayMillis the delay, at least 0
   */
  void after(long delayMillis, Runnable work);
}
