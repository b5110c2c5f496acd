package io.headrace.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * S2 v1's messages of the data plane (package {@code s2.v1}) as protobuf. Written by hand, because
 * the bytes of bodies are taken over instead of copied and limits are checked while reading.
 * Unknown fields are skipped; of a field that stands twice the last one counts, as protobuf wants.
 */
public final class S2Proto {
  private static final int MAX_RECORDS = 1000;
  private static final int MAX_METERED_BYTES = 1 << 20;

  private static final int TAG_BYTES = 1;
  private static final int INPUT_RECORD = 0x0a;
  private static final int INPUT_MATCH_SEQ_NUM = 0x10;
  private static final int INPUT_FENCING_TOKEN = 0x1a;
  private static final int RECORD_TIMESTAMP = 0x08;
  private static final int RECORD_HEADER = 0x12;
  private static final int RECORD_BODY = 0x1a;
  private static final int HEADER_NAME = 0x0a;
  private static final int HEADER_VALUE = 0x12;
  private static final int ACK_START = 0x0a;
  private static final int ACK_END = 0x12;
  private static final int ACK_TAIL = 0x1a;
  private static final int POSITION_SEQ_NUM = 0x08;
  private static final int POSITION_TIMESTAMP = 0x10;
  private static final int BATCH_RECORD = 0x0a;
  private static final int BATCH_TAIL = 0x12;
  private static final int SEQUENCED_SEQ_NUM = 0x08;
  private static final int SEQUENCED_TIMESTAMP = 0x10;
  private static final int SEQUENCED_HEADER = 0x1a;
  private static final int SEQUENCED_BODY = 0x22;

  private S2Proto() {}

  /**
   * Reads an append.
   *
   * @param message the message; its bytes become the bodies of the records and must not change any
   *     more
   * @throws MalformedException if it cannot be decoded
   * @throws IllegalArgumentException if a value is not allowed
   */
  public static AppendInput readAppendInput(byte[] message) {
    return decode("AppendInput", message, S2Proto::appendInput);
  }

  /** Writes an append. */
  public static byte[] writeAppendInput(AppendInput input) {
    return writeAppendInput(input, /* room= */ 0);
  }

  /**
   * Writes an append into an array of just the right size.
   *
   * @param room how many bytes before it are left free
   */
  static byte[] writeAppendInput(AppendInput input, int room) {
    byte[] bytes = new byte[Math.addExact(room, inputBytes(input))];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes, room, bytes.length - room);
    try {
      writeInput(out, input);
      out.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes;
  }

  /**
   * Reads an acknowledgement.
   *
   * @throws MalformedException if it cannot be decoded
   */
  public static AppendAck readAppendAck(byte[] message) {
    return decode("AppendAck", message, S2Proto::appendAck);
  }

  /** Writes an acknowledgement. */
  public static byte[] writeAppendAck(Position start, Position end, Position tail) {
    TextBuffer out = new TextBuffer();
    writeAppendAck(out, start, end, tail);
    return out.toBytes();
  }

  /** Writes an acknowledgement behind what is written already. */
  public static void writeAppendAck(TextBuffer out, Position start, Position end, Position tail) {
    writePosition(out, ACK_START, start);
    writePosition(out, ACK_END, end);
    writePosition(out, ACK_TAIL, tail);
  }

  /**
   * Reads a batch of records.
   *
   * @param message the message; its bytes become the bodies of the records and must not change any
   *     more
   * @throws MalformedException if it cannot be decoded
   */
  public static ReadBatch readReadBatch(byte[] message) {
    return decode("ReadBatch", message, S2Proto::readBatch);
  }

  /**
   * What follows the frames of a batch's records to tell the tail: frames and this are the whole
   * message.
   */
  public static byte[] readBatchTail(Position tail) {
    TextBuffer out = new TextBuffer();
    readBatchTail(out, tail);
    return out.toBytes();
  }

  /** The same, behind the frames. */
  public static void readBatchTail(TextBuffer out, Position tail) {
    writePosition(out, BATCH_TAIL, tail);
  }

  private static AppendInput appendInput(CodedInputStream in) throws IOException {
    List<AppendRecord> records = new ArrayList<>(1);
    OptionalLong matchSeqNum = OptionalLong.empty();
    Optional<String> fencingToken = Optional.empty();
    Meter meter = new Meter();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case INPUT_RECORD -> {
          meter.record(records.size());
          records.add(nested(in, each -> appendRecord(each, meter)));
        }
        case INPUT_MATCH_SEQ_NUM -> matchSeqNum = OptionalLong.of(in.readUInt64());
        case INPUT_FENCING_TOKEN -> {
          String token = in.readStringRequireUtf8();
          Command.checkFencingToken(token);
          fencingToken = Optional.of(token);
        }
        default -> in.skipField(tag);
      }
    }
    return new AppendInput(records, matchSeqNum, fencingToken);
  }

  private static AppendRecord appendRecord(CodedInputStream in, Meter meter) throws IOException {
    OptionalLong timestamp = OptionalLong.empty();
    List<Header> headers = List.of();
    ByteString body = ByteString.EMPTY;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case RECORD_TIMESTAMP -> timestamp = OptionalLong.of(in.readUInt64());
        case RECORD_HEADER -> {
          Header header = nested(in, S2Proto::header);
          meter.add(Metering.HEADER_OVERHEAD_BYTES + header.name().size() + header.value().size());
          headers = appended(headers, header);
        }
        case RECORD_BODY -> {
          body = in.readBytes();
          meter.add(body.size());
        }
        default -> in.skipField(tag);
      }
    }
    return new AppendRecord(timestamp, headers, body);
  }

  private static List<Header> appended(List<Header> headers, Header header) {
    List<Header> list = headers.isEmpty() ? new ArrayList<>(2) : headers;
    list.add(header);
    return list;
  }

  private static Header header(CodedInputStream in) throws IOException {
    ByteString name = ByteString.EMPTY;
    ByteString value = ByteString.EMPTY;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case HEADER_NAME -> name = in.readBytes();
        case HEADER_VALUE -> value = in.readBytes();
        default -> in.skipField(tag);
      }
    }
    return new Header(name, value);
  }

  private static AppendAck appendAck(CodedInputStream in) throws IOException {
    Position start = Position.ZERO;
    Position end = Position.ZERO;
    Position tail = Position.ZERO;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case ACK_START -> start = nested(in, S2Proto::position);
        case ACK_END -> end = nested(in, S2Proto::position);
        case ACK_TAIL -> tail = nested(in, S2Proto::position);
        default -> in.skipField(tag);
      }
    }
    return new AppendAck(start, end, tail);
  }

  private static ReadBatch readBatch(CodedInputStream in) throws IOException {
    List<SequencedRecord> records = new ArrayList<>();
    Optional<Position> tail = Optional.empty();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case BATCH_RECORD -> records.add(nested(in, S2Proto::sequencedRecord));
        case BATCH_TAIL -> tail = Optional.of(nested(in, S2Proto::position));
        default -> in.skipField(tag);
      }
    }
    return new ReadBatch(records, tail);
  }

  private static SequencedRecord sequencedRecord(CodedInputStream in) throws IOException {
    long seqNum = 0;
    long timestamp = 0;
    List<Header> headers = List.of();
    ByteString body = ByteString.EMPTY;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case SEQUENCED_SEQ_NUM -> seqNum = in.readUInt64();
        case SEQUENCED_TIMESTAMP -> timestamp = in.readUInt64();
        case SEQUENCED_HEADER -> headers = appended(headers, nested(in, S2Proto::header));
        case SEQUENCED_BODY -> body = in.readBytes();
        default -> in.skipField(tag);
      }
    }
    return new SequencedRecord(seqNum, timestamp, headers, body);
  }

  private static Position position(CodedInputStream in) throws IOException {
    long seqNum = 0;
    long timestamp = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case POSITION_SEQ_NUM -> seqNum = in.readUInt64();
        case POSITION_TIMESTAMP -> timestamp = in.readUInt64();
        default -> in.skipField(tag);
      }
    }
    return new Position(seqNum, timestamp);
  }

  // What is written, and before it how long that will be: a message stands behind its length.

  private static void writeInput(CodedOutputStream out, AppendInput input) throws IOException {
    for (AppendRecord record : input.records()) {
      out.writeUInt32NoTag(INPUT_RECORD);
      out.writeUInt32NoTag(recordBytes(record));
      writeRecord(out, record);
    }
    if (input.matchSeqNum().isPresent()) {
      out.writeUInt32NoTag(INPUT_MATCH_SEQ_NUM);
      out.writeUInt64NoTag(input.matchSeqNum().getAsLong());
    }
    if (input.fencingToken().isPresent()) {
      out.writeUInt32NoTag(INPUT_FENCING_TOKEN);
      out.writeStringNoTag(input.fencingToken().get());
    }
  }

  private static int inputBytes(AppendInput input) {
    long bytes = 0;
    for (AppendRecord record : input.records()) {
      bytes += TAG_BYTES + nestedBytes(recordBytes(record));
    }
    if (input.matchSeqNum().isPresent()) {
      bytes += TAG_BYTES + varintBytes(input.matchSeqNum().getAsLong());
    }
    if (input.fencingToken().isPresent()) {
      bytes += TAG_BYTES + CodedOutputStream.computeStringSizeNoTag(input.fencingToken().get());
    }
    return Math.toIntExact(bytes);
  }

  private static void writeRecord(CodedOutputStream out, AppendRecord record) throws IOException {
    if (record.timestamp().isPresent()) {
      out.writeUInt32NoTag(RECORD_TIMESTAMP);
      out.writeUInt64NoTag(record.timestamp().getAsLong());
    }
    for (Header header : record.headers()) {
      out.writeUInt32NoTag(RECORD_HEADER);
      out.writeUInt32NoTag(headerBytes(header));
      out.writeUInt32NoTag(HEADER_NAME);
      out.writeBytesNoTag(header.name());
      out.writeUInt32NoTag(HEADER_VALUE);
      out.writeBytesNoTag(header.value());
    }
    if (!record.body().isEmpty()) {
      out.writeUInt32NoTag(RECORD_BODY);
      out.writeBytesNoTag(record.body());
    }
  }

  private static int recordBytes(AppendRecord record) {
    int bytes = 0;
    if (record.timestamp().isPresent()) {
      bytes += TAG_BYTES + varintBytes(record.timestamp().getAsLong());
    }
    for (Header header : record.headers()) {
      bytes += TAG_BYTES + nestedBytes(headerBytes(header));
    }
    if (!record.body().isEmpty()) {
      bytes += TAG_BYTES + nestedBytes(record.body().size());
    }
    return bytes;
  }

  private static int headerBytes(Header header) {
    return TAG_BYTES
        + nestedBytes(header.name().size())
        + TAG_BYTES
        + nestedBytes(header.value().size());
  }

  /** What so many bytes take with their length before them. */
  private static int nestedBytes(int bytes) {
    return CodedOutputStream.computeUInt32SizeNoTag(bytes) + bytes;
  }

  private static void writePosition(TextBuffer out, int tag, Position position) {
    // Zeros are left out, as proto3 does for fields without presence.
    int seqNumBytes = position.seqNum() == 0 ? 0 : 1 + varintBytes(position.seqNum());
    int timestampBytes = position.timestamp() == 0 ? 0 : 1 + varintBytes(position.timestamp());
    out.varint(tag).varint(seqNumBytes + timestampBytes);
    if (seqNumBytes > 0) {
      out.varint(POSITION_SEQ_NUM).varint(position.seqNum());
    }
    if (timestampBytes > 0) {
      out.varint(POSITION_TIMESTAMP).varint(position.timestamp());
    }
  }

  private static int varintBytes(long value) {
    return CodedOutputStream.computeUInt64SizeNoTag(value);
  }

  private static <T> T nested(CodedInputStream in, Reader<T> fields) throws IOException {
    int limit = in.pushLimit(in.readRawVarint32());
    T value = fields.read(in);
    in.checkLastTagWas(0);
    in.popLimit(limit);
    return value;
  }

  private static <T> T decode(String name, byte[] message, Reader<T> fields) {
    CodedInputStream in = UnsafeByteOperations.unsafeWrap(message).newCodedInput();
    in.enableAliasing(true);
    try {
      T value = fields.read(in);
      in.checkLastTagWas(0);
      return value;
    } catch (IOException e) {
      throw new MalformedException(
          "expected the protobuf message s2.v1."
              + name
              + ", but its "
              + message.length
              + " bytes cannot be decoded: "
              + e.getMessage());
    }
  }

  @FunctionalInterface
  private interface Reader<T> {
    T read(CodedInputStream in) throws IOException;
  }

  /** Counts what a batch takes as it is read, so that one too large costs no more memory. */
  private static final class Meter {
    private long bytes;

    void record(int before) {
      if (before == MAX_RECORDS) {
        throw new IllegalArgumentException(
            "a batch holds at most 1000 records, but this one has more");
      }
      add(Metering.RECORD_OVERHEAD_BYTES);
    }

    void add(int more) {
      bytes += more;
      if (bytes > MAX_METERED_BYTES) {
        throw new IllegalArgumentException(
            "a batch has a metered size of at most 1 MiB (1048576 bytes), but this one goes"
                + " beyond it");
      }
    }
  }
}
