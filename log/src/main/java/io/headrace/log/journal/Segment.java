package io.headrace.log.journal;

import io.headrace.log.disk.Mapping;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A segment file that can be read. Readers hold a lease while they look at its bytes; once it is
 * retired, the last lease unmaps it.
 */
final class Segment {
  private final SegmentHeader header;
  private final Mapping mapping;
  private final ByteBuffer bytes;
  // How many may look at the mapping: one for the table of segments, one for each lease.
  private final AtomicInteger users = new AtomicInteger(1);

  // Where its entries end; set once, when it is sealed. The file's length until then.
  private volatile int end;
  private volatile boolean sealed;
  // The last log sequence number in it; set when it is sealed. Journal segments only.
  private volatile long lastLsn;

  Segment(SegmentHeader header, Mapping mapping) {
    this.header = header;
    this.mapping = mapping;
    this.bytes = mapping.bytes();
    this.end = bytes.limit();
  }

  long id() {
    return header.id();
  }

  SegmentHeader header() {
    return header;
  }

  int end() {
    return end;
  }

  boolean isSealed() {
    return sealed;
  }

  long lastLsn() {
    return lastLsn;
  }

  /** Says that no entry will be added. */
  void seal(int entriesEnd, long last) {
    end = entriesEnd;
    lastLsn = last;
    sealed = true;
  }

  /** The entry at a place. Only under a lease. */
  EntryView entry(int at) {
    return new EntryView(bytes, at, end);
  }

  ByteBuffer bytes() {
    return bytes;
  }

  /** Takes a lease, unless the segment is retired and gone. */
  boolean lease() {
    int now = users.get();
    while (now > 0) {
      if (users.compareAndSet(now, now + 1)) {
        return true;
      }
      now = users.get();
    }
    return false;
  }

  /** Gives a lease back. */
  void release() {
    if (users.decrementAndGet() == 0) {
      mapping.close();
    }
  }

  static String fileName(long id) {
    return "%016x.segment".formatted(id);
  }

  /** The name of a file that is going to be a segment. */
  static String unfinishedName(long id) {
    return "%016x.segment%s".formatted(id, Checkpoint.UNFINISHED_SUFFIX);
  }
}
