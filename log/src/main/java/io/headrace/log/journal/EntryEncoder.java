package io.headrace.log.journal;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.headrace.log.AppendRules;
import io.headrace.log.Invariant;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.RecordFrames;
import java.nio.ByteBuffer;
import java.util.List;

/** Lays out entries, complete but for their place in the log. */
final class EntryEncoder {
  private EntryEncoder() {}

  /** The entry of an append: effects first, then the records as frames. */
  static ByteBuffer append(
      long streamId,
      List<AppendRecord> records,
      int meteredBytes,
      AppendRules.Accept accept,
      AppendEffects effects) {
    long firstSeqNum = accept.start().seqNum();
    ByteString stored = effects.encode();
    int frameBytes = 0;
    for (int i = 0; i < records.size(); i++) {
      frameBytes +=
          RecordFrames.encodedBytes(firstSeqNum + i, accept.timestamps()[i], records.get(i));
    }
    ByteBuffer entry = allocate(EntryKind.APPEND, streamId, stored, frameBytes);
    entry.putLong(EntryLayout.FIRST_SEQ_NUM, firstSeqNum);
    entry.putLong(EntryLayout.LAST_TIMESTAMP, accept.next().tail().timestamp());
    entry.putLong(EntryLayout.ARRIVAL, accept.next().lastArrivalMillis());
    entry.putInt(EntryLayout.RECORDS, records.size());
    entry.putInt(EntryLayout.METERED_BYTES, meteredBytes);
    int framesAt = EntryLayout.HEADER_BYTES + stored.size();
    CodedOutputStream frames = CodedOutputStream.newInstance(entry.slice(framesAt, frameBytes));
    for (int i = 0; i < records.size(); i++) {
      RecordFrames.write(frames, firstSeqNum + i, accept.timestamps()[i], records.get(i));
    }
    Invariant.check(
        frames.spaceLeft() == 0, "frames are as long as was computed", 0, frames.spaceLeft());
    EntryLayout.sealPayload(entry);
    return entry;
  }

  /** The entry that creates a basin, changes it or ends it. */
  static ByteBuffer basin(EntryKind kind, BasinDefinition basin) {
    return definition(kind, basin.id(), Definitions.encode(basin));
  }

  /** The entry that creates a stream, changes it or ends it. */
  static ByteBuffer stream(EntryKind kind, StreamDefinition stream) {
    return definition(kind, stream.id(), Definitions.encode(stream));
  }

  private static ByteBuffer definition(EntryKind kind, long owner, ByteString definition) {
    ByteBuffer entry = allocate(kind, owner, definition, 0);
    EntryLayout.sealPayload(entry);
    return entry;
  }

  private static ByteBuffer allocate(
      EntryKind kind, long owner, ByteString effects, int frameBytes) {
    Invariant.check(
        effects.size() <= EntryLayout.MAX_EFFECTS_BYTES,
        "effects fit their length field",
        EntryLayout.MAX_EFFECTS_BYTES,
        effects.size());
    int payload = effects.size() + frameBytes;
    ByteBuffer entry = ByteBuffer.allocate(EntryLayout.entryBytes(payload));
    entry.put(EntryLayout.KIND, kind.code());
    entry.putShort(EntryLayout.EFFECTS_LENGTH, (short) effects.size());
    entry.putInt(EntryLayout.PAYLOAD_LENGTH, payload);
    entry.putLong(EntryLayout.OWNER, owner);
    entry.put(EntryLayout.HEADER_BYTES, effects.asReadOnlyByteBuffer(), 0, effects.size());
    return entry;
  }
}
