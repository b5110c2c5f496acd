package io.headrace.agents;

/**
 * What is bounded in a host of agents.
 *
 * @param maxRuns how many runs it answers at once; others wait on the board
 * @param maxWaiting how many runs more it may be at that wait for a person; each keeps a thread and
 *     what was said before. Those that go on again may be more than {@code maxRuns} for a while
 * @param maxPendingBytes how much of a run may be written and not stored yet, in bytes, about; an
 *     agent that writes faster waits
 * @param graceMillis how long closing waits for runs to be settled, in milliseconds
 */
public record AgentLimits(int maxRuns, int maxWaiting, int maxPendingBytes, long graceMillis) {
  /** What a server has unless it is told otherwise. */
  public static final AgentLimits DEFAULT = new AgentLimits(256, 4_096, 128 << 10, 5_000);

  public AgentLimits {
    if (maxRuns < 1 || maxWaiting < 0 || maxPendingBytes < 1 || graceMillis < 0) {
      throw new IllegalArgumentException(
          "expected at least one run, no negative number that wait, one byte and no negative time,"
              + " but they are "
              + maxRuns
              + ", "
              + maxWaiting
              + ", "
              + maxPendingBytes
              + " and "
              + graceMillis);
    }
  }
}
