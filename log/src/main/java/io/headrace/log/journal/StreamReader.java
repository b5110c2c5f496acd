package io.headrace.log.journal;

import io.headrace.log.CorruptionException;
import io.headrace.log.Invariant;
import io.headrace.log.ReadLimits;
import io.headrace.log.ReadStep;
import io.headrace.log.RecordSink;
import io.headrace.log.Retention;
import io.headrace.log.time.Time;
import io.headrace.wire.RecordFrames;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream's records from the segments, for one call. It looks at the stream once, under its
 * monitor, and then goes its way without any lock: what it saw stays readable, or, where rewriting
 * took a segment away meanwhile, it looks again.
 *
 * <p>Every entry's checksums are verified before a byte of it is handed on.
 */
final class StreamReader {
  private final StoredStream stream;
  private final Segments segments;
  private final Time time;

  private StoredStream.Snapshot snapshot;
  private @Nullable Segment leased;

  // What the step has come to.
  private int records;
  private long meteredBytes;
  private long next;

  StreamReader(StoredStream stream, Segments segments, Time time) {
    this.stream = stream;
    this.segments = segments;
    this.time = time;
    this.snapshot = stream.snapshot();
  }

  ReadStep read(long fromSeqNum, ReadLimits limits, RecordSink sink) {
    long tail = snapshot.version().state().tail().seqNum();
    next = fromSeqNum;
    if (Long.compareUnsigned(fromSeqNum, tail) >= 0) {
      return step(ReadStep.Stop.TAIL);
    }
    try {
      skipTrimmedAndExpired();
      while (next < tail) {
        Extents.View extents = snapshot.extents();
        if (extents.from() == extents.to()) {
          next = tail;
          break;
        }
        Optional<EntryView> entry = entry(extents.find(next));
        if (entry.isPresent()) {
          Optional<ReadStep.Stop> stop = deliver(entry.get(), limits, sink);
          if (stop.isPresent()) {
            return step(stop.get());
          }
        }
      }
      return step(ReadStep.Stop.TAIL);
    } finally {
      release();
    }
  }

  private ReadStep step(ReadStep.Stop stop) {
    return new ReadStep(records, meteredBytes, next, stop);
  }

  /** Delivers what the limits allow of an entry, and says why if that is not all of it. */
  private Optional<ReadStep.Stop> deliver(EntryView entry, ReadLimits limits, RecordSink sink) {
    if (records == limits.maxRecords()) {
      return Optional.of(ReadStep.Stop.COUNT);
    }
    boolean whole =
        entry.firstSeqNum() == next
            && entry.records() <= limits.maxRecords() - records
            && entry.meteredBytes() <= limits.maxMeteredBytes() - meteredBytes
            && isBefore(entry.lastTimestamp(), limits);
    if (whole) {
      accept(entry.frames(), entry.records(), entry.meteredBytes(), entry.endSeqNum(), sink);
      return Optional.empty();
    }
    return deliverPart(entry, limits, sink);
  }

  private Optional<ReadStep.Stop> deliverPart(EntryView entry, ReadLimits limits, RecordSink sink) {
    ByteBuffer frames = entry.frames();
    RecordFrames.Cursor cursor = new RecordFrames.Cursor(frames);
    int start = -1;
    int end = 0;
    int count = 0;
    long bytes = 0;
    long endSeqNum = next;
    Optional<ReadStep.Stop> stop = Optional.empty();
    while (stop.isEmpty() && cursor.next()) {
      if (cursor.seqNum() < next) {
        continue;
      }
      stop = stopBefore(cursor, limits, count, bytes);
      if (stop.isEmpty()) {
        start = start < 0 ? cursor.start() : start;
        end = cursor.end();
        endSeqNum = cursor.seqNum() + 1;
        count++;
        bytes += cursor.meteredBytes();
      }
    }
    if (count > 0) {
      accept(frames.slice(start, end - start), count, bytes, endSeqNum, sink);
    }
    return stop;
  }

  private Optional<ReadStep.Stop> stopBefore(
      RecordFrames.Cursor record, ReadLimits limits, int count, long bytes) {
    // In this order wherever entries begin: joining them must not change an answer.
    if (records + count >= limits.maxRecords()) {
      return Optional.of(ReadStep.Stop.COUNT);
    }
    if (!isBefore(record.timestamp(), limits)) {
      return Optional.of(ReadStep.Stop.UNTIL);
    }
    if (record.meteredBytes() > limits.maxMeteredBytes() - meteredBytes - bytes) {
      return Optional.of(ReadStep.Stop.BYTES);
    }
    return Optional.empty();
  }

  private static boolean isBefore(long timestamp, ReadLimits limits) {
    return limits.untilTimestamp() == ReadLimits.NO_UNTIL
        || Long.compareUnsigned(timestamp, limits.untilTimestamp()) < 0;
  }

  private void accept(ByteBuffer frames, int count, long bytes, long nextSeqNum, RecordSink sink) {
    sink.accept(frames, count);
    records += count;
    meteredBytes += bytes;
    next = nextSeqNum;
  }

  /** The first record that a reader may see, or the tail. */
  private void skipTrimmedAndExpired() {
    next = Math.max(next, snapshot.version().state().trimPoint());
    while (true) {
      Extents.View extents = snapshot.extents();
      if (extents.from() == extents.to()) {
        next = snapshot.version().state().tail().seqNum();
        return;
      }
      next = Math.max(next, extents.firstSeqNum(extents.from()));
      if (!(snapshot.version().definition().config().retention() instanceof Retention.Age age)) {
        return;
      }
      long expiredMillis = age.expiredMillis(time.wallMillis());
      Optional<Integer> fresh =
          firstThat(extents.find(next), it -> it.arrivalMillis() > expiredMillis);
      if (fresh.isPresent()) {
        int index = fresh.get();
        next =
            index == extents.to()
                ? snapshot.version().state().tail().seqNum()
                : Math.max(next, extents.firstSeqNum(index));
        return;
      }
    }
  }

  /** The sequence number of the first visible record that is not older, or the tail. */
  long seqNumAtOrAfter(long timestamp) {
    long tail = snapshot.version().state().tail().seqNum();
    try {
      skipTrimmedAndExpired();
      while (next < tail) {
        Extents.View extents = snapshot.extents();
        if (extents.from() == extents.to()) {
          return tail;
        }
        Optional<Integer> found =
            firstThat(
                extents.find(next), it -> Long.compareUnsigned(it.lastTimestamp(), timestamp) >= 0);
        if (found.isPresent()) {
          if (found.get() == extents.to()) {
            return tail;
          }
          Optional<EntryView> entry = entry(found.get());
          if (entry.isPresent()) {
            return seqNumIn(entry.get(), timestamp);
          }
        }
      }
      return tail;
    } finally {
      release();
    }
  }

  private long seqNumIn(EntryView entry, long timestamp) {
    RecordFrames.Cursor cursor = new RecordFrames.Cursor(entry.frames());
    while (cursor.next()) {
      if (cursor.seqNum() >= next && Long.compareUnsigned(cursor.timestamp(), timestamp) >= 0) {
        return cursor.seqNum();
      }
    }
    throw new CorruptionException(
        "entry "
            + entry.lsn()
            + " of stream "
            + stream.name()
            + " holds no record as late as its"
            + " header says");
  }

  private interface EntryTest {
    boolean holds(EntryView entry);
  }

  /**
   * The first extent from an index on whose entry passes a test that, once passed, all later ones
   * pass; the end of the extents if none does; empty if the view is out of date and was renewed.
   */
  private Optional<Integer> firstThat(int from, EntryTest test) {
    int low = from;
    int high = snapshot.extents().to();
    // Mostly the first one passes already.
    for (int middle = low; low < high; middle = (low + high) >>> 1) {
      Optional<EntryView> entry = header(middle);
      if (entry.isEmpty()) {
        return Optional.empty();
      }
      if (test.holds(entry.get())) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return Optional.of(low);
  }

  /**
   * The entry of an extent, wholly verified and under lease; empty if its segment is gone, in which
   * case the stream was looked at again.
   */
  private Optional<EntryView> entry(int index) {
    Optional<EntryView> entry = header(index);
    if (entry.isPresent() && !entry.get().payloadHolds()) {
      throw damaged(entry.get().at(), "the checksum of its payload does not match");
    }
    return entry;
  }

  /** The same, with only its header verified. */
  private Optional<EntryView> header(int index) {
    Extents.View extents = snapshot.extents();
    Optional<Segment> segment = lease(extents.segmentId(index));
    if (segment.isEmpty()) {
      // Extents are replaced before their segments are retired: a new look finds others.
      snapshot = stream.snapshot();
      Invariant.check(
          !snapshot.extents().pointsInto(extents.segmentId(index)),
          "an index points into segments that are there");
      return Optional.empty();
    }
    EntryView entry = segment.get().entry(extents.at(index));
    if (!entry.headerHolds()) {
      throw damaged(extents.at(index), "the checksum of its header does not match");
    }
    if (entry.owner() != stream.id() || entry.firstSeqNum() != extents.firstSeqNum(index)) {
      throw damaged(
          extents.at(index),
          "expected record %d of stream %d, found record %d of stream %d"
              .formatted(
                  extents.firstSeqNum(index), stream.id(), entry.firstSeqNum(), entry.owner()));
    }
    return Optional.of(entry);
  }

  private CorruptionException damaged(int at, String how) {
    String file = leased == null ? "no segment" : Segment.fileName(leased.id());
    return new CorruptionException(
        "stream %s/%s is damaged in %s at byte %d: %s"
            .formatted(stream.basin(), stream.name(), file, at, how));
  }

  private Optional<Segment> lease(long segmentId) {
    if (leased == null || leased.id() != segmentId) {
      release();
      leased = segments.lease(segmentId).orElse(null);
    }
    return Optional.ofNullable(leased);
  }

  private void release() {
    if (leased != null) {
      leased.release();
      leased = null;
    }
  }
}
