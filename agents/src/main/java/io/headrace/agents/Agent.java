package io.headrace.agents;

/** Somebody who answers. One agent answers many runs at a time, each on a thread of its own. */
public interface Agent {
  /** How runs name it: 1 to 200 characters, the same for good. */
  String name();

  /** What people read. */
  String title();

  /**
   * Answers a run. The thread is a virtual one and may block. When the run is to end, it is
   * interrupted, what was registered with {@link Run#onCancel} is called, and whatever is asked of
   * the run next throws {@link RunEndedException}, which should be let through.
   *
   * <p>Returning settles the run as completed. Throwing settles it as failed: with the message of
   * an {@link AnswerFailedException}, which people read, or with a general one, while the server's
   * log has the rest. If the run was cancelled, it is settled as cancelled either way, with what
   * was written.
   */
  void answer(Run run) throws Exception;
}
