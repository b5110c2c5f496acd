package io.headrace.log.journal;

import io.headrace.log.time.Time;
import io.headrace.wire.BasinName;
import io.headrace.wire.Utf8;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/** The table of basins, and what basins and streams need of the journal around them. */
final class Catalog {
  // By name, in the order of its bytes.
  private final ConcurrentNavigableMap<String, StoredBasin> basins =
      new ConcurrentSkipListMap<>(Utf8::compare);
  // Streams whose deletion is durable and that are to be purged.
  private final Queue<StoredStream> deleted = new ConcurrentLinkedQueue<>();
  private final Deadlines deadlines = new Deadlines();
  private final AtomicLong lastId = new AtomicLong();
  private final AtomicLong streams = new AtomicLong();
  private final Committer committer;
  private final Segments segments;
  private final Time time;

  Catalog(Committer committer, Segments segments, Time time) {
    this.committer = committer;
    this.segments = segments;
    this.time = time;
  }

  Committer committer() {
    return committer;
  }

  Segments segments() {
    return segments;
  }

  Time time() {
    return time;
  }

  ConcurrentNavigableMap<String, StoredBasin> basins() {
    return basins;
  }

  /** A basin whose creation is durable. */
  Optional<StoredBasin> basin(BasinName name) {
    StoredBasin basin = basins.get(name.text());
    return basin != null && basin.stableOrNull() != null ? Optional.of(basin) : Optional.empty();
  }

  /** Says that a stream's deletion is durable. */
  void deleted(StoredStream stream) {
    deleted.add(stream);
  }

  /** The streams to be purged; whoever purges one takes it out. */
  Queue<StoredStream> deletedStreams() {
    return deleted;
  }

  /** The streams that are deleted when they are empty. */
  Deadlines deadlines() {
    return deadlines;
  }

  /** An id for a basin or a stream that nothing else ever had. */
  long nextId() {
    return lastId.incrementAndGet();
  }

  long lastId() {
    return lastId.get();
  }

  /** Says that ids up to this one were used. */
  void idUsed(long id) {
    lastId.accumulateAndGet(id, Math::max);
  }

  /** Takes a basin that is gone, or never came to be, out of the table. */
  void forget(StoredBasin basin) {
    basins.remove(basin.name().text(), basin);
  }

  void countStreams(int more) {
    streams.addAndGet(more);
  }

  /** How many streams there are. */
  long streams() {
    return streams.get();
  }
}
