package io.headrace.server.live;

import io.headrace.server.http.Alarm;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who has seen everything of a stream and waits for more. Owned by one event loop. It
 * follows until it is told that the tail moved and does not care to follow on, or leaves.
 */
public abstract class Follower extends Alarm {
  /** Where it follows, or null. */
  @Nullable Tail tail;

  /** Its place among the followers of that tail. */
  int place;

  /**
   * There is more to see, or the stream has ended.
   *
   * @param pass what the followers of a pass share
   * @return whether it has seen everything and follows on
   */
  protected abstract boolean tailMoved(Pass pass);

  /** Serving it failed; it no longer follows and has to tell its client. */
  protected abstract void failed(RuntimeException failure);
}
