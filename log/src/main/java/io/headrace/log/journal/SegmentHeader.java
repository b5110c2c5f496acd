package io.headrace.log.journal;

import io.headrace.log.CorruptionException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The first {@link #BYTES} of a segment file.
 *
 * <pre>
 *  0  8 bytes  "HEADRACE"
 *  8  u16  format version
 * 10  u8   kind
 * 11  u8   zero
 * 12  u32  features that a reader must know; none so far
 * 16  u64  id
 * 24  u64  log sequence number of the first entry (journal segments)
 * 32  u64  id of the journal segment before this one, or 0
 * 40  u64  where the entries of that segment end, in bytes
 * 48  u64  no entry in it arrived before, milliseconds since the Unix epoch
 * 56  u32  salt: every entry repeats it
 * 60  u32  CRC32C of bytes 0 to 59
 * </pre>
 *
 * <p>The end of a journal segment stands in the header of the next one, not in its own: so what a
 * crash tore off at its end is settled for good by the first write after the crash.
 */
record SegmentHeader(
    Kind kind,
    long id,
    long firstLsn,
    long previousId,
    long previousEnd,
    long oldestArrivalMillis,
    int salt) {
  static final int BYTES = 64;
  static final int VERSION = 1;

  private static final long MAGIC = 0x4845414452414345L;
  private static final int CRC = 60;

  /** How a segment came to be. */
  enum Kind {
    /** Written by appending: entries of all streams in the order of the log. */
    JOURNAL(1),
    /** Written by rewriting: the live records of older segments, stream by stream. */
    REWRITTEN(2);

    private final byte code;

    Kind(int code) {
      this.code = (byte) code;
    }
  }

  static SegmentHeader rewritten(long id, long oldestArrivalMillis, int salt) {
    return new SegmentHeader(Kind.REWRITTEN, id, 0, 0, 0, oldestArrivalMillis, salt);
  }

  ByteBuffer encode() {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    bytes.putLong(0, MAGIC);
    bytes.putShort(8, (short) VERSION);
    bytes.put(10, kind.code);
    bytes.putLong(16, id);
    bytes.putLong(24, firstLsn);
    bytes.putLong(32, previousId);
    bytes.putLong(40, previousEnd);
    bytes.putLong(48, oldestArrivalMillis);
    bytes.putInt(56, salt);
    bytes.putInt(CRC, EntryLayout.crc(bytes, 0, CRC));
    return bytes;
  }

  /**
   * The header of a segment, or empty if there is none that holds.
   *
   * @throws CorruptionException if it holds, but only a newer Headrace understands it
   */
  static Optional<SegmentHeader> decode(ByteBuffer segment) {
    if (segment.limit() < BYTES
        || segment.getLong(0) != MAGIC
        || segment.getInt(CRC) != EntryLayout.crc(segment, 0, CRC)) {
      return Optional.empty();
    }
    int version = segment.getShort(8);
    int features = segment.getInt(12);
    if (version != VERSION || features != 0) {
      throw new CorruptionException(
          "expected a segment of format version 1 without features, found version "
              + version
              + " with features "
              + features
              + ": it was written by a newer Headrace");
    }
    for (Kind kind : Kind.values()) {
      if (kind.code == segment.get(10)) {
        return Optional.of(
            new SegmentHeader(
                kind,
                segment.getLong(16),
                segment.getLong(24),
                segment.getLong(32),
                segment.getLong(40),
                segment.getLong(48),
                segment.getInt(56)));
      }
    }
    throw new CorruptionException("a segment has the unknown kind " + segment.get(10));
  }
}
