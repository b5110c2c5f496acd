package io.headrace.log.journal;

import io.headrace.log.Retention;
import io.headrace.log.StreamState;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A look at all streams: drops from each index what nobody may read any more, and counts what is
 * left in each segment.
 */
final class Survey {
  private final Segments segments;
  private final long nowMillis;
  private final Map<Long, Use> uses = new HashMap<>();

  Survey(Segments segments, long nowMillis) {
    this.segments = segments;
    this.nowMillis = nowMillis;
  }

  /** What of a segment is alive. */
  static final class Use {
    private static final Use NONE = new Use();

    private long bytes;
    private long entries;

    /** The bytes of its live entries. */
    long bytes() {
      return bytes;
    }

    /** How many live entries it has. */
    long entries() {
      return entries;
    }
  }

  void run(Catalog catalog) {
    for (StoredBasin basin : catalog.basins().values()) {
      for (StoredStream stream : basin.streams().values()) {
        if (stream.stableOrNull() != null) {
          look(stream);
        }
      }
    }
  }

  Use use(Segment segment) {
    return uses.getOrDefault(segment.id(), Use.NONE);
  }

  private void look(StoredStream stream) {
    StoredStream.Snapshot snapshot = stream.snapshot();
    Extents.View extents = snapshot.extents();
    int dead = dead(snapshot);
    stream.drop(extents, dead);
    for (int i = extents.from() + dead; i < extents.to(); i++) {
      Use use = uses.computeIfAbsent(extents.segmentId(i), _ -> new Use());
      use.bytes += extents.length(i);
      use.entries++;
    }
  }

  /** How many of the first extents hold nothing but trimmed and expired records. */
  private int dead(StoredStream.Snapshot snapshot) {
    Extents.View extents = snapshot.extents();
    StreamState state = snapshot.version().state();
    int dead = 0;
    for (int i = extents.from(); i < extents.to(); i++) {
      long end = i + 1 < extents.to() ? extents.firstSeqNum(i + 1) : state.tail().seqNum();
      if (end > state.trimPoint() && !isExpired(snapshot, i)) {
        return dead;
      }
      dead++;
    }
    return dead;
  }

  private boolean isExpired(StoredStream.Snapshot snapshot, int index) {
    if (!(snapshot.version().definition().config().retention() instanceof Retention.Age age)) {
      return false;
    }
    long expiredMillis = age.expiredMillis(nowMillis);
    Optional<Segment> leased = segments.lease(snapshot.extents().segmentId(index));
    if (leased.isEmpty()) {
      return false;
    }
    Segment segment = leased.get();
    try {
      // The segment's own age first: it is in memory, while the entry may be on the disk only.
      if (segment.header().oldestArrivalMillis() > expiredMillis) {
        return false;
      }
      EntryView entry = segment.entry(snapshot.extents().at(index));
      return entry.headerHolds() && entry.arrivalMillis() <= expiredMillis;
    } finally {
      segment.release();
    }
  }
}
