package io.headrace.client.read;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.headrace.wire.Header;
import io.headrace.wire.Packing;
import io.headrace.wire.Position;
import io.headrace.wire.ReadBatch;
import io.headrace.wire.RecordFrames;
import io.headrace.wire.S2Proto;
import io.headrace.wire.SequencedRecord;
import io.headrace.wire.SessionFrames;
import io.headrace.wire.TextBuffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes what servers send. */
final class Frames {
  private Frames() {}

  static SequencedRecord record(long seqNum) {
    return new SequencedRecord(
        seqNum, seqNum, List.of(), ByteString.copyFromUtf8(Long.toUnsignedString(seqNum)));
  }

  static SequencedRecord command(long seqNum) {
    return new SequencedRecord(
        seqNum, seqNum, List.of(Header.of("", "fence")), ByteString.copyFromUtf8("token"));
  }

  /** Records from one sequence number to before another. */
  static List<SequencedRecord> records(long from, long to) {
    List<SequencedRecord> records = new ArrayList<>();
    for (long seqNum = from; seqNum != to; seqNum++) {
      records.add(record(seqNum));
    }
    return records;
  }

  static ReadBatch batch(long from, long to) {
    return new ReadBatch(records(from, to), Optional.empty());
  }

  static ReadBatch batch(long from, long to, long tail) {
    return new ReadBatch(records(from, to), Optional.of(new Position(tail, tail)));
  }

  static ReadBatch heartbeat(long tail) {
    return new ReadBatch(List.of(), Optional.of(new Position(tail, tail)));
  }

  static byte[] frame(ReadBatch batch) {
    return frame(batch, Packing.NONE, false);
  }

  static byte[] advice(ReadBatch batch) {
    return frame(batch, Packing.NONE, true);
  }

  static byte[] frame(ReadBatch batch, Packing packing, boolean advised) {
    byte[] message = message(batch);
    return frameOf(packing.pack(message, 0, message.length), packing, advised);
  }

  static byte[] frameOf(byte[] payload, Packing packing, boolean advised) {
    TextBuffer out = new TextBuffer();
    int start = SessionFrames.begin(out);
    out.raw(payload);
    SessionFrames.end(out, start, packing, advised);
    return out.toBytes();
  }

  static byte[] message(ReadBatch batch) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    for (SequencedRecord each : batch.records()) {
      RecordFrames.write(out, each.seqNum(), each.timestamp(), each.headers(), each.body());
    }
    try {
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    batch.tail().ifPresent(tail -> bytes.writeBytes(S2Proto.readBatchTail(tail)));
    return bytes.toByteArray();
  }

  static byte[] terminal(int status, String body) {
    TextBuffer out = new TextBuffer();
    SessionFrames.terminal(out, status, body.getBytes(StandardCharsets.UTF_8));
    return out.toBytes();
  }

  static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      bytes.writeBytes(part);
    }
    return bytes.toByteArray();
  }
}
