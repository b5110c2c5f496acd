package io.headrace.cli.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.headrace.cli.json.Json;
import io.headrace.cli.text.Base64Text;
import io.headrace.cli.text.RecordParser;
import io.headrace.wire.AppendAck;
import io.headrace.wire.AppendInput;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Header;
import io.headrace.wire.Position;
import io.headrace.wire.ReadBatch;
import io.headrace.wire.SequencedRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The messages of the protocol that a client writes and reads: appends and their acknowledgements
 * in protobuf, batches and positions in JSON.
 */
public final class Messages {
  private Messages() {}

  /** An append in protobuf. */
  public static byte[] encode(AppendInput input) {
    ByteString.Output bytes = ByteString.newOutput();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      for (AppendRecord record : input.records()) {
        out.writeByteArray(1, encode(record));
      }
      if (input.matchSeqNum().isPresent()) {
        out.writeUInt64(2, input.matchSeqNum().getAsLong());
      }
      if (input.fencingToken().isPresent()) {
        out.writeString(3, input.fencingToken().get());
      }
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteString().toByteArray();
  }

  /**
   * An acknowledgement from protobuf.
   *
   * @throws IllegalArgumentException if the bytes are none
   */
  public static AppendAck decodeAck(byte[] bytes) {
    Position start = Position.ZERO;
    Position end = Position.ZERO;
    Position tail = Position.ZERO;
    try {
      CodedInputStream in = CodedInputStream.newInstance(bytes);
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        switch (tag) {
          case 0x0a -> start = position(in);
          case 0x12 -> end = position(in);
          case 0x1a -> tail = position(in);
          default -> in.skipField(tag);
        }
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("expected an acknowledgement in protobuf", e);
    }
    return new AppendAck(start, end, tail);
  }

  /** A batch whose texts are in Base64. */
  static ReadBatch batch(Json message) {
    Json.Members batch = message.members();
    List<SequencedRecord> records =
        batch.need("records").elements().stream().map(Messages::record).toList();
    return new ReadBatch(records, batch.find("tail").map(Messages::position));
  }

  /** A position. */
  static Position position(Json message) {
    Json.Members position = message.members();
    return new Position(position.need("seq_num").unsigned(), position.need("timestamp").unsigned());
  }

  private static byte[] encode(AppendRecord record) throws IOException {
    ByteString.Output bytes = ByteString.newOutput(record.meteredBytes() + 16);
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    if (record.timestamp().isPresent()) {
      out.writeUInt64(1, record.timestamp().getAsLong());
    }
    for (Header header : record.headers()) {
      int nameBytes = CodedOutputStream.computeBytesSize(1, header.name());
      int valueBytes = CodedOutputStream.computeBytesSize(2, header.value());
      out.writeTag(2, 2);
      out.writeUInt32NoTag(nameBytes + valueBytes);
      out.writeBytes(1, header.name());
      out.writeBytes(2, header.value());
    }
    if (!record.body().isEmpty()) {
      out.writeBytes(3, record.body());
    }
    out.flush();
    return bytes.toByteString().toByteArray();
  }

  private static Position position(CodedInputStream in) throws IOException {
    long seqNum = 0;
    long timestamp = 0;
    int outer = in.pushLimit(in.readRawVarint32());
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case 0x08 -> seqNum = in.readUInt64();
        case 0x10 -> timestamp = in.readUInt64();
        default -> in.skipField(tag);
      }
    }
    in.popLimit(outer);
    return new Position(seqNum, timestamp);
  }

  private static SequencedRecord record(Json message) {
    Json.Members record = message.members();
    return new SequencedRecord(
        record.need("seq_num").unsigned(),
        record.need("timestamp").unsigned(),
        RecordParser.headers(record, Base64Text::decode),
        record.find("body").map(body -> Base64Text.decode(body.text())).orElse(ByteString.EMPTY));
  }
}
