package io.headrace.testkit.sim;

import io.headrace.log.Engine;
import java.io.IOException;

/**
 * An engine that starts no thread of its own: whoever holds it does the work of its threads, one
 * call at a time. Calls of different kinds may interleave; calls of one kind do not.
 */
public interface DrivenEngine {
  /** The engine as its clients see it. */
  Engine engine();

  /** Makes what is queued durable. Returns whether there was anything. */
  boolean commit();

  /** Lays out the next piece of storage ahead of time, if none is ready. */
  void prepareSegment();

  /** One round of upkeep. Returns whether it did anything. */
  boolean upkeep();

  /** Shortens what the next recovery has to read. Of one kind with {@link #upkeep}. */
  void checkpoint() throws IOException;
}
