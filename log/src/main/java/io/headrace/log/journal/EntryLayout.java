package io.headrace.log.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Where the parts of an entry lie. An entry is a header of {@link #HEADER_BYTES}, a payload and
 * zeros up to a multiple of eight bytes. Numbers are big-endian.
 *
 * <pre>
 *  0  u32  CRC32C of bytes 4 to 71
 *  4  u32  payload length
 *  8  u32  CRC32C of the payload
 * 12  u8   kind
 * 13  u8   zero
 * 14  u16  effects length: how much of the payload is effects; the rest is record frames
 * 16  u64  log sequence number: counts entries over all streams, from 1
 * 24  u64  id of the stream or basin
 * 32  u64  sequence number of the first record
 * 40  u64  timestamp of the last record, or of the stream's tail if there is none
 * 48  u64  time of arrival, milliseconds since the Unix epoch
 * 56  u32  number of records
 * 60  u32  their metered size
 * 64  u32  durable distance: this entry's log sequence number minus the last one that was known to be
 *          durable when this entry was written
 * 68  u32  the segment's salt
 * </pre>
 *
 * <p>The durable distance tells a torn tail from a damaged log: an unreadable entry may be cut off
 * only if no entry after it was written in the knowledge that it was durable. The salt keeps bodies
 * that look like entries from being taken for such a proof: nobody outside knows it.
 */
final class EntryLayout {
  static final int HEADER_BYTES = 72;
  static final int ALIGNMENT = 8;

  static final int HEADER_CRC = 0;
  static final int PAYLOAD_LENGTH = 4;
  static final int PAYLOAD_CRC = 8;
  static final int KIND = 12;
  static final int EFFECTS_LENGTH = 14;
  static final int LSN = 16;
  static final int OWNER = 24;
  static final int FIRST_SEQ_NUM = 32;
  static final int LAST_TIMESTAMP = 40;
  static final int ARRIVAL = 48;
  static final int RECORDS = 56;
  static final int METERED_BYTES = 60;
  static final int DURABLE_DISTANCE = 64;
  static final int SALT = 68;

  static final int MAX_EFFECTS_BYTES = 0xffff;

  private EntryLayout() {}

  /** The bytes that an entry with such a payload takes in a segment. */
  static int entryBytes(int payloadBytes) {
    return (HEADER_BYTES + payloadBytes + ALIGNMENT - 1) & -ALIGNMENT;
  }

  /** Completes an entry whose every other field is there: the checksum of its payload. */
  static void sealPayload(ByteBuffer entry) {
    int length = entry.getInt(PAYLOAD_LENGTH);
    entry.putInt(PAYLOAD_CRC, crc(entry, HEADER_BYTES, length));
  }

  /** Gives an entry its place in the log, and so its header's checksum. */
  static void sealHeader(ByteBuffer entry, long lsn, int durableDistance, int salt) {
    entry.putLong(LSN, lsn);
    entry.putInt(DURABLE_DISTANCE, durableDistance);
    entry.putInt(SALT, salt);
    entry.putInt(HEADER_CRC, headerCrc(entry, 0));
  }

  static int headerCrc(ByteBuffer bytes, int at) {
    return crc(bytes, at + PAYLOAD_LENGTH, HEADER_BYTES - PAYLOAD_LENGTH);
  }

  static int crc(ByteBuffer bytes, int at, int length) {
    CRC32C crc = new CRC32C();
    if (bytes.hasArray()) {
      crc.update(bytes.array(), bytes.arrayOffset() + at, length);
    } else {
      crc.update(bytes.slice(at, length));
    }
    return (int) crc.getValue();
  }
}
