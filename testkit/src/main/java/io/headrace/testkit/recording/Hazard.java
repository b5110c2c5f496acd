package io.headrace.testkit.recording;

import io.headrace.testkit.network.Direction;
import io.headrace.testkit.network.Ending;

/** What happens to clients while they work. */
public sealed interface Hazard {
  /**
   * A connection ends in the midst of things.
   *
   * @param pick chooses among the connections there are
   * @param direction which way the last bytes go
   * @param bytes how many still do
   * @param ending how it ends
   */
  record Cut(int pick, Direction direction, int bytes, Ending ending) implements Hazard {}

  /** The server is killed, without a moment to say anything, and started again. */
  record Kill() implements Hazard {}
}
