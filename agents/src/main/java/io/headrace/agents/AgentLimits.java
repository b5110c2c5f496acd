package io.headrace.agents;

/**
 * What is bounded in a host of agents.
 *
 * @param maxRuns how many runs it answers at once; others wait on the board
 * @param maxPendingBytes how much of a run may be written and not stored yet, in bytes, about; an
 *     agent that writes faster waits
 * @param graceMillis how long closing waits for runs to be settled, in milliseconds
 */
public record AgentLimits(int maxRuns, int maxPendingBytes, long graceMillis) {
  /** What a server has unless it is told otherwise. */
  public static final AgentLimits DEFAULT = new AgentLimits(256, 128 << 10, 5_000);

  public AgentLimits {
    if (maxRuns < 1 || maxPendingBytes < 1 || graceMillis < 0) {
      throw new IllegalArgumentException(
          "expected at least one run, one byte and no negative time, but they are "
              + maxRuns
              + ", "
              + maxPendingBytes
              + " and "
              + graceMillis);
    }
  }
}
