package io.headrace.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RecordFramesTest {
  private static final List<SequencedRecord> EDGES =
      List.of(
          record(0, 0, ""),
          record(127, 128, "x"),
          record(Long.MAX_VALUE, Long.MIN_VALUE, "y"),
          record(-1, -1, "z"),
          record(1, 2, "b".repeat(127)),
          record(1, 2, "b".repeat(128)),
          record(1, 2, "b".repeat(20_000)),
          record(1, 2, "", Header.of("", "fence")),
          record(1, 2, "", Header.of("", "")),
          record(1, 2, "body", Header.of("n", ""), Header.of("n", ""), Header.of("m", "v")),
          record(1, 2, "", Header.of("n".repeat(300), "v".repeat(17_000))));

  @Test
  void a_frame_is_these_very_bytes() {
    ByteBuffer frame = frames(List.of(record(1, 300, "hi", Header.of("a", ""))));
    assertThat(HexFormat.of().formatHex(bytes(frame)))
        .isEqualTo("0a10" + "0801" + "10ac02" + "1a050a01611200" + "22026869");
    assertThat(HexFormat.of().formatHex(bytes(frames(List.of(record(0, 0, ""))))))
        .isEqualTo("0a04" + "0800" + "1000");
  }

  @Test
  void what_was_written_is_read_again() {
    assertThat(read(frames(EDGES))).isEqualTo(EDGES);
    Random random = new Random(1);
    for (int i = 0; i < 500; i++) {
      List<SequencedRecord> records = records(random);
      assertThat(read(frames(records))).isEqualTo(records);
    }
  }

  @Test
  void a_sealed_record_is_marked_by_the_size_that_counts_of_it() {
    SequencedRecord sealed = sealed(1, 300, "hi", 300);
    assertThat(HexFormat.of().formatHex(bytes(frames(List.of(sealed)))))
        .isEqualTo("0a0c" + "0801" + "10ac02" + "22026869" + "78ac02");
    RecordFrames.Cursor cursor = new RecordFrames.Cursor(frames(List.of(sealed)));
    assertThat(cursor.next()).isTrue();
    assertThat(cursor.isSealed()).isTrue();
    assertThat(cursor.meteredBytes()).isEqualTo(sealed.meteredBytes()).isEqualTo(300);
    assertThat(ByteString.copyFrom(cursor.body())).isEqualTo(sealed.body());
    assertThat(cursor.record()).isEqualTo(sealed);
  }

  @Test
  void sealed_and_plain_records_lie_side_by_side() {
    List<SequencedRecord> mixed =
        List.of(
            record(1, 2, "", Header.of("", "trim")),
            sealed(2, 2, "first", 8),
            record(3, 2, "plain"),
            sealed(-1, -1, "s".repeat(20_000), Integer.MAX_VALUE));
    assertThat(read(frames(mixed))).isEqualTo(mixed);
    RecordFrames.Cursor cursor = new RecordFrames.Cursor(frames(mixed));
    for (SequencedRecord expected : mixed) {
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.isSealed()).isEqualTo(expected.sealedBytes().isPresent());
    }
  }

  @Test
  void a_mark_that_no_sealed_record_has_is_reported() {
    // On a record without a body, on one with a header, before the body, twice, and too small.
    for (String frame :
        List.of(
            "0a070801100278ac02",
            "0a11080110021a050a0161120022016878ac02",
            "0a09080110027809220168",
            "0a0b0801100222016878097809",
            "0a09080110022201687807")) {
      assertThatIllegalStateException()
          .as(frame)
          .isThrownBy(
              () -> new RecordFrames.Cursor(ByteBuffer.wrap(HexFormat.of().parseHex(frame))).next())
          .withMessageStartingWith("malformed record frame");
    }
  }

  @Test
  void what_is_sealed_has_no_headers_and_a_body() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AppendRecord.sealed(OptionalLong.empty(), ByteString.EMPTY, 8));
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new AppendRecord(
                OptionalLong.empty(),
                List.of(Header.of("a", "b")),
                ByteString.copyFromUtf8("x"),
                OptionalInt.of(8)));
    assertThatIllegalArgumentException().isThrownBy(() -> sealed(1, 1, "x", 7));
  }

  @Test
  void protobuf_reads_the_same_records_from_the_same_bytes() throws IOException {
    assertThat(readWithProtobuf(frames(EDGES))).isEqualTo(EDGES);
    Random random = new Random(2);
    for (int i = 0; i < 500; i++) {
      List<SequencedRecord> records = records(random);
      assertThat(readWithProtobuf(frames(records))).isEqualTo(records);
    }
  }

  @Test
  void the_cursor_tells_of_each_frame_where_it_lies_and_what_it_costs() {
    ByteBuffer frames = frames(EDGES);
    RecordFrames.Cursor cursor = new RecordFrames.Cursor(frames);
    int end = 0;
    for (SequencedRecord expected : EDGES) {
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.start()).isEqualTo(end);
      end += encodedBytes(expected);
      assertThat(cursor.end()).isEqualTo(end);
      assertThat(cursor.meteredBytes()).isEqualTo(expected.meteredBytes());
      assertThat(cursor.seqNum()).isEqualTo(expected.seqNum());
      assertThat(cursor.timestamp()).isEqualTo(expected.timestamp());
      assertThat(ByteString.copyFrom(cursor.body())).isEqualTo(expected.body());
      // Looking at the headers does not move the cursor, however often.
      assertThat(cursor.headers()).isEqualTo(expected.headers());
      assertThat(cursor.headers()).isEqualTo(expected.headers());
    }
    assertThat(cursor.next()).isFalse();
    assertThat(cursor.next()).isFalse();
    assertThat(end).isEqualTo(frames.limit());
    assertThat(frames.position()).isZero();
  }

  @Test
  void the_cursor_reads_between_a_buffers_position_and_limit_and_direct_memory_too() {
    ByteBuffer frames = frames(EDGES);
    ByteBuffer wide = ByteBuffer.allocateDirect(frames.limit() + 20);
    for (int i = 0; i < wide.limit(); i++) {
      wide.put(i, (byte) 0x0a);
    }
    wide.put(7, frames, 0, frames.limit());
    wide.position(7).limit(7 + frames.limit());
    assertThat(read(wide)).isEqualTo(EDGES);
    assertThat(wide.position()).isEqualTo(7);
  }

  @Test
  void frames_can_be_cut_and_joined_at_frame_boundaries() {
    ByteBuffer frames = frames(EDGES);
    RecordFrames.Cursor cursor = new RecordFrames.Cursor(frames);
    for (int i = 0; cursor.next(); i++) {
      assertThat(read(frames.slice(0, cursor.end()))).isEqualTo(EDGES.subList(0, i + 1));
      assertThat(read(frames.slice(cursor.end(), frames.limit() - cursor.end())))
          .isEqualTo(EDGES.subList(i + 1, EDGES.size()));
    }
  }

  @Test
  void a_cut_within_a_frame_is_reported_wherever_it_is() {
    ByteBuffer frame =
        frames(List.of(record(-1, -1, "body", Header.of("a", "b"), Header.of("c", ""))));
    assertThat(read(frame.slice(0, 0))).isEmpty();
    for (int length = 1; length < frame.limit(); length++) {
      ByteBuffer cut = frame.slice(0, length);
      assertThatIllegalStateException()
          .as("cut at %d", length)
          .isThrownBy(() -> new RecordFrames.Cursor(cut).next())
          .withMessageStartingWith("malformed record frame: expected ");
    }
  }

  @Test
  void arbitrary_bytes_are_read_or_reported_and_nothing_else() {
    Random random = new Random(3);
    byte[] good = bytes(frames(List.of(record(5, 6, "body", Header.of("a", "b")))));
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = good.clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        read(ByteBuffer.wrap(bytes));
      } catch (IllegalStateException e) {
        assertThat(e).hasMessageStartingWith("malformed record frame");
      }
    }
  }

  @Test
  void a_number_of_more_than_ten_bytes_is_reported() {
    ByteBuffer frame = ByteBuffer.wrap(HexFormat.of().parseHex("0a0e08ffffffffffffffffffff011000"));
    assertThatIllegalStateException()
        .isThrownBy(() -> new RecordFrames.Cursor(frame).next())
        .withMessageContaining("ten bytes");
  }

  @Test
  void a_target_that_is_too_small_is_an_error() {
    CodedOutputStream small = CodedOutputStream.newInstance(new byte[3]);
    assertThatThrownBy(() -> RecordFrames.write(small, 1, 1, List.of(), ByteString.EMPTY))
        .isInstanceOf(UncheckedIOException.class);
  }

  private static SequencedRecord record(
      long seqNum, long timestamp, String body, Header... headers) {
    return new SequencedRecord(seqNum, timestamp, List.of(headers), ByteString.copyFromUtf8(body));
  }

  private static SequencedRecord sealed(
      long seqNum, long timestamp, String envelope, int sealedBytes) {
    return new SequencedRecord(
        seqNum,
        timestamp,
        List.of(),
        ByteString.copyFromUtf8(envelope),
        OptionalInt.of(sealedBytes));
  }

  private static List<SequencedRecord> records(Random random) {
    List<SequencedRecord> records = new ArrayList<>();
    for (int i = random.nextInt(5); i >= 0; i--) {
      List<Header> headers = new ArrayList<>();
      for (int j = random.nextInt(4); j > 0; j--) {
        headers.add(new Header(bytes(random, 200), bytes(random, 200)));
      }
      long seqNum = random.nextLong() >>> random.nextInt(64);
      long timestamp = random.nextLong() >>> random.nextInt(64);
      records.add(new SequencedRecord(seqNum, timestamp, headers, bytes(random, 400)));
    }
    return records;
  }

  private static ByteString bytes(Random random, int bound) {
    byte[] bytes = new byte[random.nextInt(bound) >>> random.nextInt(8)];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(0, bytes);
    return bytes;
  }

  private static int encodedBytes(SequencedRecord record) {
    return RecordFrames.encodedBytes(record.seqNum(), record.timestamp(), record.content());
  }

  private static ByteBuffer frames(List<SequencedRecord> records) {
    byte[] bytes = new byte[records.stream().mapToInt(RecordFramesTest::encodedBytes).sum()];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    for (SequencedRecord record : records) {
      RecordFrames.write(out, record.seqNum(), record.timestamp(), record.content());
    }
    assertThat(out.spaceLeft()).isZero();
    return ByteBuffer.wrap(bytes);
  }

  private static List<SequencedRecord> read(ByteBuffer frames) {
    List<SequencedRecord> records = new ArrayList<>();
    RecordFrames.Cursor cursor = new RecordFrames.Cursor(frames);
    while (cursor.next()) {
      records.add(cursor.record());
    }
    return records;
  }

  /** Reads the message s2.v1.ReadBatch the way generated code does. */
  private static List<SequencedRecord> readWithProtobuf(ByteBuffer batch) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(batch);
    List<SequencedRecord> records = new ArrayList<>();
    while (!in.isAtEnd()) {
      assertThat(in.readTag()).isEqualTo(tag(1, WireFormat.WIRETYPE_LENGTH_DELIMITED));
      int outer = in.pushLimit(in.readRawVarint32());
      records.add(readRecord(in));
      in.checkLastTagWas(0);
      in.popLimit(outer);
    }
    return records;
  }

  private static SequencedRecord readRecord(CodedInputStream in) throws IOException {
    long seqNum = 0;
    long timestamp = 0;
    List<Header> headers = new ArrayList<>();
    ByteString body = ByteString.EMPTY;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == tag(1, WireFormat.WIRETYPE_VARINT)) {
        seqNum = in.readUInt64();
      } else if (tag == tag(2, WireFormat.WIRETYPE_VARINT)) {
        timestamp = in.readUInt64();
      } else if (tag == tag(3, WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
        int outer = in.pushLimit(in.readRawVarint32());
        headers.add(readHeader(in));
        in.popLimit(outer);
      } else {
        assertThat(tag).isEqualTo(tag(4, WireFormat.WIRETYPE_LENGTH_DELIMITED));
        body = in.readBytes();
      }
    }
    return new SequencedRecord(seqNum, timestamp, headers, body);
  }

  private static Header readHeader(CodedInputStream in) throws IOException {
    ByteString name = ByteString.EMPTY;
    ByteString value = ByteString.EMPTY;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == tag(1, WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
        name = in.readBytes();
      } else {
        assertThat(tag).isEqualTo(tag(2, WireFormat.WIRETYPE_LENGTH_DELIMITED));
        value = in.readBytes();
      }
    }
    return new Header(name, value);
  }

  private static int tag(int field, int wireType) {
    return field << 3 | wireType;
  }
}
