package io.headrace.log.journal;

import io.headrace.log.CorruptionException;
import java.nio.ByteBuffer;

/**
 * An entry where it lies in a segment. Nothing is copied. Before anything but {@link
 * #headerHolds()} is asked, the header must have been found to hold.
 *
 * @param bytes the segment
 * @param at where the entry begins
 * @param end where the segment's entries end at most
 */
record EntryView(ByteBuffer bytes, int at, int end) {
  /** Whether a whole entry with a sound header lies here. Never throws, whatever lies here. */
  boolean headerHolds() {
    if (end - at < EntryLayout.HEADER_BYTES) {
      return false;
    }
    int payload = payloadBytes();
    return payload >= 0
        && payload <= end - at - EntryLayout.HEADER_BYTES
        && EntryLayout.entryBytes(payload) <= end - at
        && effectsBytes() <= payload
        && bytes.getInt(at + EntryLayout.HEADER_CRC) == EntryLayout.headerCrc(bytes, at);
  }

  /** Whether the payload is what was written. */
  boolean payloadHolds() {
    return bytes.getInt(at + EntryLayout.PAYLOAD_CRC)
        == EntryLayout.crc(bytes, at + EntryLayout.HEADER_BYTES, payloadBytes());
  }

  /** Whether the log ends here for all one can see: where an entry would begin, there are zeros. */
  boolean isBlank() {
    int limit = Math.min(end, at + EntryLayout.HEADER_BYTES);
    for (int i = at; i < limit; i++) {
      if (bytes.get(i) != 0) {
        return false;
      }
    }
    return true;
  }

  int payloadBytes() {
    return bytes.getInt(at + EntryLayout.PAYLOAD_LENGTH);
  }

  int effectsBytes() {
    return Short.toUnsignedInt(bytes.getShort(at + EntryLayout.EFFECTS_LENGTH));
  }

  /** The bytes the entry takes, padding included. */
  int length() {
    return EntryLayout.entryBytes(payloadBytes());
  }

  EntryKind kind() {
    byte code = bytes.get(at + EntryLayout.KIND);
    return EntryKind.of(code)
        .orElseThrow(() ->
            new CorruptionException(
                "entry " + lsn() + " has the unknown kind " + code + ": a newer Headrace?"));
  }

  long lsn() {
    return bytes.getLong(at + EntryLayout.LSN);
  }

  /** The last log sequence number that was known to be durable when this entry was written. */
  long durableLsn() {
    return lsn() - Integer.toUnsignedLong(bytes.getInt(at + EntryLayout.DURABLE_DISTANCE));
  }

  int salt() {
    return bytes.getInt(at + EntryLayout.SALT);
  }

  long owner() {
    return bytes.getLong(at + EntryLayout.OWNER);
  }

  long firstSeqNum() {
    return bytes.getLong(at + EntryLayout.FIRST_SEQ_NUM);
  }

  long endSeqNum() {
    return firstSeqNum() + records();
  }

  long lastTimestamp() {
    return bytes.getLong(at + EntryLayout.LAST_TIMESTAMP);
  }

  long arrivalMillis() {
    return bytes.getLong(at + EntryLayout.ARRIVAL);
  }

  int records() {
    return bytes.getInt(at + EntryLayout.RECORDS);
  }

  int meteredBytes() {
    return bytes.getInt(at + EntryLayout.METERED_BYTES);
  }

  /** The effects, or the definition of a basin or stream. */
  ByteBuffer effects() {
    return bytes.slice(at + EntryLayout.HEADER_BYTES, effectsBytes());
  }

  /** The record frames. */
  ByteBuffer frames() {
    int effects = effectsBytes();
    return bytes.slice(at + EntryLayout.HEADER_BYTES + effects, payloadBytes() - effects);
  }
}
