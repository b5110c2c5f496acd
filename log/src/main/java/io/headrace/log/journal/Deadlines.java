package io.headrace.log.journal;

import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The streams that may have to be deleted because they are empty, by the time at which to look at
 * them. A stream stands here at most once, and only if it may ever be due; so finding those that
 * are costs nothing for all the others.
 *
 * <p>The time is never later than the stream's deadline and often earlier: an append puts a
 * deadline off, but only upkeep, which finds the stream not due, moves it here. So appending costs
 * nothing. What brings a deadline forward, a trim or a configuration, moves it at once.
 *
 * <p>Thread-safe, and without locks. A stream's own time is guarded by the stream.
 */
final class Deadlines {
  private final ConcurrentNavigableMap<Deadline, StoredStream> all = new ConcurrentSkipListMap<>();

  /**
   * When to look at a stream.
   *
   * @param millis the time, since the Unix epoch
   * @param streamId tells it from others at the same time
   */
  record Deadline(long millis, long streamId) implements Comparable<Deadline> {
    @Override
    public int compareTo(Deadline other) {
      int order = Long.compare(millis, other.millis);
      return order != 0 ? order : Long.compare(streamId, other.streamId);
    }
  }

  void add(Deadline deadline, StoredStream stream) {
    all.put(deadline, stream);
  }

  void remove(Deadline deadline) {
    all.remove(deadline);
  }

  /** Those to look at now, the longest overdue first. They stay until somebody moves them. */
  Iterable<StoredStream> passed(long nowMillis) {
    return all.headMap(new Deadline(nowMillis, Long.MAX_VALUE), /* inclusive= */ true).values();
  }

  /** How many streams stand here. */
  int size() {
    return all.size();
  }
}
