package io.headrace.log.journal;

import io.headrace.log.Batch;
import io.headrace.log.disk.Disk;
import io.headrace.log.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes rewritten segments: takes a stream's entries in order, joins neighbours into entries as
 * large as one batch, and lays them one behind the other.
 */
final class RewriteOutput {
  // Records that arrived further apart than this are not joined: an entry expires as a whole.
  private static final long MAX_ARRIVAL_SPAN_MILLIS = 60_000;
  private static final int STAGING_BYTES = 4 << 20;
  // More than the one entry that fits by then would only let commits wait longer.
  private static final int FLUSH_BYTES = 1 << 20;

  private final Disk disk;
  private final SegmentFiles files;
  private final int segmentBytes;
  private final ByteBuffer staging = ByteBuffer.allocate(STAGING_BYTES);
  private final List<Segment> finished = new ArrayList<>();

  // The segment being written.
  private @Nullable DiskFile file;
  private long id;
  private long written;
  private long oldestArrivalMillis;
  private long bytes;

  // The entry being joined; its frames lie in this buffer behind room for the header.
  private ByteBuffer joined = ByteBuffer.allocate(64 << 10);
  private int records;
  private int meteredBytes;
  private long owner;
  private long firstSeqNum;
  private long lastTimestamp;
  private long firstArrivalMillis;
  private long lastArrivalMillis;
  private long lsn;

  RewriteOutput(Disk disk, SegmentFiles files, int segmentBytes) {
    this.disk = disk;
    this.files = files;
    this.segmentBytes = segmentBytes;
  }

  /** Takes the next entry of a stream; what is complete goes to the index. */
  void add(EntryView entry, Extents index) throws IOException {
    if (records > 0 && !joins(entry)) {
      endEntry(index);
    }
    if (records == 0) {
      joined.clear().position(EntryLayout.HEADER_BYTES);
      owner = entry.owner();
      firstSeqNum = entry.firstSeqNum();
      firstArrivalMillis = entry.arrivalMillis();
    }
    ByteBuffer frames = entry.frames();
    room(frames.remaining());
    joined.put(frames);
    records += entry.records();
    meteredBytes += entry.meteredBytes();
    lastTimestamp = entry.lastTimestamp();
    lastArrivalMillis = entry.arrivalMillis();
    lsn = entry.lsn();
  }

  private boolean joins(EntryView entry) {
    return entry.firstSeqNum() == firstSeqNum + records
        && records + entry.records() <= Batch.MAX_RECORDS
        && meteredBytes + entry.meteredBytes() <= Batch.MAX_METERED_BYTES
        && entry.arrivalMillis() - firstArrivalMillis <= MAX_ARRIVAL_SPAN_MILLIS;
  }

  private void room(int more) {
    if (more > joined.remaining()) {
      int capacity = Math.max(2 * joined.capacity(), joined.position() + more + 8);
      joined = ByteBuffer.allocate(capacity).put(joined.flip());
    }
  }

  /** Ends the entry being joined, if there is one: what follows belongs to another. */
  void endEntry(Extents index) throws IOException {
    if (records == 0) {
      return;
    }
    int payload = joined.position() - EntryLayout.HEADER_BYTES;
    int length = EntryLayout.entryBytes(payload);
    room(length - joined.position());
    while (joined.position() < length) {
      joined.put((byte) 0);
    }
    joined.flip();
    joined.put(0, new byte[EntryLayout.HEADER_BYTES]);
    joined.putInt(EntryLayout.PAYLOAD_LENGTH, payload);
    joined.put(EntryLayout.KIND, EntryKind.APPEND.code());
    joined.putLong(EntryLayout.OWNER, owner);
    joined.putLong(EntryLayout.FIRST_SEQ_NUM, firstSeqNum);
    joined.putLong(EntryLayout.LAST_TIMESTAMP, lastTimestamp);
    joined.putLong(EntryLayout.ARRIVAL, lastArrivalMillis);
    joined.putInt(EntryLayout.RECORDS, records);
    joined.putInt(EntryLayout.METERED_BYTES, meteredBytes);
    EntryLayout.sealPayload(joined);
    EntryLayout.sealHeader(joined, lsn, 0, 0);
    place(index, length);
    records = 0;
    meteredBytes = 0;
  }

  private void place(Extents index, int length) throws IOException {
    if (file != null && end() + length > segmentBytes) {
      endSegment();
    }
    if (file == null) {
      id = files.nextId();
      file = disk.create(Segment.unfinishedName(id), 0);
      written = 0;
      oldestArrivalMillis = Long.MAX_VALUE;
      staging.clear().position(SegmentHeader.BYTES);
    }
    if (length > staging.remaining() || staging.position() >= FLUSH_BYTES) {
      flush();
    }
    index.add(firstSeqNum, id, (int) end(), length, meteredBytes);
    oldestArrivalMillis = Math.min(oldestArrivalMillis, firstArrivalMillis);
    staging.put(joined);
    bytes += length;
  }

  private long end() {
    return written + staging.position();
  }

  /** Writes and forces what is staged: bit by bit, so that no commit waits behind all of it. */
  private void flush() throws IOException {
    DiskFile open = file;
    if (open == null) {
      throw new IllegalStateException("there is no segment to write to");
    }
    int length = staging.position();
    open.write(written, staging.flip());
    open.force();
    written += length;
    staging.clear();
  }

  private void endSegment() throws IOException {
    flush();
    DiskFile open = file;
    if (open == null) {
      throw new IllegalStateException("there is no segment to end");
    }
    SegmentHeader header = SegmentHeader.rewritten(id, oldestArrivalMillis, 0);
    open.write(0, header.encode());
    open.force();
    // Only a whole one gets the name of a segment: without its header it would look damaged.
    disk.rename(Segment.unfinishedName(id), Segment.fileName(id));
    Segment segment = new Segment(header, open.map());
    segment.seal((int) written, 0);
    finished.add(segment);
    open.close();
    file = null;
  }

  /** Makes all that was written durable, and gives back the segments. */
  List<Segment> finish() throws IOException {
    if (file != null) {
      endSegment();
    }
    disk.forceFolder();
    return finished;
  }

  /** The bytes of the entries written. */
  long bytes() {
    return bytes;
  }

  /** Closes what an interrupted rewrite left open. The files are garbage. */
  void abandon() throws IOException {
    if (file != null) {
      file.close();
      disk.delete(Segment.unfinishedName(id));
    }
    for (Segment segment : finished) {
      segment.release();
      disk.delete(Segment.fileName(segment.id()));
    }
  }
}
