package io.headrace.server.live;

import io.headrace.log.Stream;
import io.headrace.server.http.Loop;
import java.util.HashMap;
import java.util.Map;

/** The tails that one event loop watches. Owned by that loop. */
public final class LiveTails {
  private final Loop loop;

  // Streams that are not equal show their readers different things, even if one is behind them.
  private final Map<Stream, Tail> tails = new HashMap<>();

  /** No tails yet. */
  public LiveTails(Loop loop) {
    this.loop = loop;
  }

  /**
   * Has somebody told when there is more to see.
   *
   * @param seenSeqNum up to where it has seen everything, unsigned; from a read that has just
   *     reached the stable tail
   */
  public void follow(Stream stream, long seenSeqNum, Follower follower) {
    Tail tail = tails.get(stream);
    if (tail == null) {
      tail = new Tail(this, stream);
      tails.put(stream, tail);
    }
    tail.add(follower, seenSeqNum);
  }

  /** Takes that back, if it still waits. */
  public void leave(Follower follower) {
    Tail tail = follower.tail;
    if (tail != null) {
      tail.remove(follower);
    }
  }

  Loop loop() {
    return loop;
  }

  void forget(Tail tail) {
    tails.remove(tail.stream(), tail);
  }
}
