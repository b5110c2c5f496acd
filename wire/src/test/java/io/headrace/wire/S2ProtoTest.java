package io.headrace.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class S2ProtoTest {
  private static final AppendInput FULL =
      new AppendInput(
          List.of(
              new AppendRecord(
                  OptionalLong.of(-1L),
                  List.of(Header.of("a", "b"), Header.of("", "")),
                  ByteString.copyFromUtf8("body")),
              new AppendRecord(OptionalLong.of(0), List.of(), ByteString.EMPTY),
              AppendRecord.of("x")),
          OptionalLong.of(0),
          Optional.of(""));

  @Test
  void what_is_zero_or_empty_but_present_stays_present() {
    assertThat(S2Proto.readAppendInput(S2Proto.writeAppendInput(FULL))).isEqualTo(FULL);
  }

  @Test
  void what_is_absent_stays_absent() {
    AppendInput bare =
        new AppendInput(
            List.of(AppendRecord.of(ByteString.EMPTY)), OptionalLong.empty(), Optional.empty());

    assertThat(S2Proto.readAppendInput(S2Proto.writeAppendInput(bare))).isEqualTo(bare);
    assertThat(S2Proto.readAppendInput(new byte[0]).records()).isEmpty();
  }

  @Test
  void what_is_longer_than_a_shorter_length_can_say_is_written_whole() {
    for (int size : new int[] {0, 1, 117, 118, 127, 128, 129, 16_383, 16_384, 16_385}) {
      ByteString bytes = ByteString.copyFrom(new byte[size]);
      AppendRecord record =
          new AppendRecord(
              OptionalLong.of(size),
              List.of(new Header(bytes, ByteString.EMPTY), new Header(ByteString.EMPTY, bytes)),
              bytes);
      AppendInput input = AppendInput.of(record, AppendRecord.of(bytes)).withMatchSeqNum(size);

      assertThat(S2Proto.readAppendInput(S2Proto.writeAppendInput(input))).isEqualTo(input);
    }
  }

  @Test
  void a_fencing_token_is_written_in_utf8() {
    AppendInput input = FULL.withFencingToken("é€𝄞");

    assertThat(S2Proto.readAppendInput(S2Proto.writeAppendInput(input))).isEqualTo(input);
  }

  @Test
  void a_message_cut_within_a_field_is_malformed() {
    byte[] message = S2Proto.writeAppendInput(FULL);
    // Where a field ends, what is left is a shorter message that is whole: before the first of the
    // five fields, and after each but the last.
    int whole = 5;
    int malformed = 0;
    for (int cut = 0; cut < message.length; cut++) {
      byte[] part = Arrays.copyOf(message, cut);
      try {
        assertThat(S2Proto.readAppendInput(part).records()).hasSizeLessThanOrEqualTo(3);
      } catch (MalformedException e) {
        malformed++;
      }
    }
    assertThat(malformed).isEqualTo(message.length - whole);
  }

  @Test
  void unknown_fields_are_skipped() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeUInt64(99, 7);
    out.writeString(98, "x");
    out.writeFixed32(97, 1);
    out.writeFixed64(96, 1);
    out.flush();
    bytes.writeBytes(S2Proto.writeAppendInput(FULL));

    assertThat(S2Proto.readAppendInput(bytes.toByteArray())).isEqualTo(FULL);
  }

  @Test
  void garbage_is_malformed() {
    assertThatThrownBy(
            () -> S2Proto.readAppendInput("{\"records\":[]}".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("expected the protobuf message s2.v1.AppendInput");
    assertThatThrownBy(() -> S2Proto.readAppendInput(new byte[] {0x0a, (byte) 0xff, 0x7f}))
        .isInstanceOf(MalformedException.class);
    // The end of a group that never began.
    assertThatThrownBy(() -> S2Proto.readAppendInput(new byte[] {0x0c}))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void a_fencing_token_is_utf8() {
    assertThatThrownBy(() -> S2Proto.readAppendInput(new byte[] {0x1a, 1, (byte) 0xff}))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void a_batch_too_long_or_too_large_is_refused_while_it_is_read() {
    AppendInput many =
        new AppendInput(
            Collections.nCopies(1001, AppendRecord.of("")), OptionalLong.empty(), Optional.empty());
    assertThatThrownBy(() -> S2Proto.readAppendInput(S2Proto.writeAppendInput(many)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 1000 records");

    ByteString half = ByteString.copyFrom(new byte[600_000]);
    AppendInput large =
        new AppendInput(
            List.of(AppendRecord.of(half), AppendRecord.of(half)),
            OptionalLong.empty(),
            Optional.empty());
    assertThatThrownBy(() -> S2Proto.readAppendInput(S2Proto.writeAppendInput(large)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 1 MiB");
  }

  @Test
  void an_acknowledgement_goes_both_ways() {
    AppendAck ack =
        new AppendAck(new Position(0, 0), new Position(-1L, -2L), new Position(1L << 63, 7));

    assertThat(S2Proto.readAppendAck(S2Proto.writeAppendAck(ack.start(), ack.end(), ack.tail())))
        .isEqualTo(ack);
  }

  @Test
  void stored_frames_and_a_tail_are_a_read_batch() throws Exception {
    SequencedRecord first =
        new SequencedRecord(0, 0, List.of(Header.of("a", "")), ByteString.copyFromUtf8("x"));
    SequencedRecord second = new SequencedRecord(-1L, -1L, List.of(), ByteString.EMPTY);
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(message);
    for (SequencedRecord each : List.of(first, second)) {
      RecordFrames.write(out, each.seqNum(), each.timestamp(), each.headers(), each.body());
    }
    out.flush();
    message.writeBytes(S2Proto.readBatchTail(new Position(9, 9)));

    assertThat(S2Proto.readReadBatch(message.toByteArray()))
        .isEqualTo(new ReadBatch(List.of(first, second), Optional.of(new Position(9, 9))));
  }
}
