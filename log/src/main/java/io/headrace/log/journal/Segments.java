package io.headrace.log.journal;

import io.headrace.log.Invariant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The segments that can be read, by id. May be used from any thread. */
final class Segments {
  private final ConcurrentMap<Long, Segment> byId = new ConcurrentHashMap<>();
  private volatile boolean closed;

  void add(Segment segment) {
    Invariant.check(byId.put(segment.id(), segment) == null, "a segment is added once");
  }

  /**
   * The segment under a lease that the caller gives back, or empty if it is retired.
   *
   * @throws IllegalStateException if the journal is closed
   */
  Optional<Segment> lease(long id) {
    if (closed) {
      throw new IllegalStateException("the journal is closed");
    }
    Segment segment = byId.get(id);
    return segment != null && segment.lease() ? Optional.of(segment) : Optional.empty();
  }

  /** Takes a segment away. Those who read it may go on; nobody starts. */
  void retire(long id) {
    Segment segment = byId.remove(id);
    if (segment != null) {
      segment.release();
    }
  }

  /** All of them, by id. */
  List<Segment> all() {
    List<Segment> all = new ArrayList<>(byId.values());
    all.sort(Comparator.comparingLong(Segment::id));
    return all;
  }

  /** Retires all of them, for good. */
  void close() {
    closed = true;
    for (Segment segment : all()) {
      retire(segment.id());
    }
  }
}
