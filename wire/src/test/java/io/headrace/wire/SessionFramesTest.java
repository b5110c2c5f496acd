package io.headrace.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SessionFramesTest {
  private static byte[] message(String payload, Packing packing, boolean reconnectAdvised) {
    TextBuffer out = new TextBuffer();
    int start = SessionFrames.begin(out);
    out.raw(payload.getBytes(UTF_8));
    SessionFrames.end(out, start, packing, reconnectAdvised);
    return out.toBytes();
  }

  private static List<String> readAll(byte[]... pieces) {
    SessionFrameReader reader = new SessionFrameReader();
    List<String> read = new ArrayList<>();
    for (byte[] piece : pieces) {
      ByteBuffer bytes = ByteBuffer.wrap(piece);
      while (reader.takeHead(bytes)) {
        SessionFrame frame = reader.takePayload(bytes);
        if (frame == null) {
          break;
        }
        read.add(describe(frame));
      }
      assertThat(bytes.hasRemaining()).isFalse();
    }
    return read;
  }

  private static String describe(SessionFrame frame) {
    if (frame instanceof SessionFrame.Message message) {
      return message.packing()
          + (message.reconnectAdvised() ? "! " : " ")
          + new String(message.payload(), UTF_8);
    }
    SessionFrame.Terminal terminal = (SessionFrame.Terminal) frame;
    return terminal.status() + " " + new String(terminal.body(), UTF_8);
  }

  private static byte[] joined(byte[]... parts) {
    TextBuffer all = new TextBuffer();
    for (byte[] part : parts) {
      all.raw(part);
    }
    return all.toBytes();
  }

  private static byte[] terminal(int status, String body) {
    TextBuffer out = new TextBuffer();
    SessionFrames.terminal(out, status, body.getBytes(UTF_8));
    return out.toBytes();
  }

  @Test
  void the_frame_of_an_append_is_that_of_its_message() {
    AppendInput input = AppendInput.of(AppendRecord.of("a"), AppendRecord.of("x".repeat(300)));

    assertThat(SessionFrames.message(input))
        .isEqualTo(SessionFrames.message(Packing.NONE, S2Proto.writeAppendInput(input)));
  }

  @Test
  void a_frame_is_length_flags_and_payload() {
    assertThat(message("ab", Packing.NONE, false)).containsExactly(0, 0, 3, 0, 'a', 'b');
    assertThat(message("ab", Packing.ZSTD, true)).containsExactly(0, 0, 3, 0x30, 'a', 'b');
    assertThat(message("", Packing.GZIP, false)).containsExactly(0, 0, 1, 0x40);
    assertThat(terminal(0x1f7, "{}")).containsExactly(0, 0, 5, 0x80, 1, 0xf7, '{', '}');
  }

  @Test
  void frames_that_are_split_at_any_byte_are_read_as_they_were_written() {
    byte[] bytes =
        joined(
            message("first", Packing.NONE, false),
            message("", Packing.NONE, true),
            message("third".repeat(100), Packing.ZSTD, false),
            terminal(503, "{\"code\":\"x\"}"));
    List<String> whole = readAll(bytes);
    assertThat(whole)
        .containsExactly(
            "NONE first", "NONE! ", "ZSTD " + "third".repeat(100), "503 {\"code\":\"x\"}");
    for (int cut = 0; cut <= bytes.length; cut++) {
      assertThat(readAll(Arrays.copyOf(bytes, cut), Arrays.copyOfRange(bytes, cut, bytes.length)))
          .isEqualTo(whole);
    }
    byte[][] single = new byte[bytes.length][];
    for (int i = 0; i < bytes.length; i++) {
      single[i] = new byte[] {bytes[i]};
    }
    assertThat(readAll(single)).isEqualTo(whole);
  }

  @Test
  void a_frame_may_be_as_long_as_its_length_can_be_and_no_longer() {
    TextBuffer out = new TextBuffer();
    int start = SessionFrames.begin(out);
    out.raw(new byte[SessionFrames.MAX_PAYLOAD_BYTES]);
    SessionFrames.end(out, start, Packing.NONE, false);
    assertThat(readAll(out.toBytes())).hasSize(1);
    out.ascii('x');
    assertThatThrownBy(() -> SessionFrames.end(out, start, Packing.NONE, false))
        .isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, (2 << 20) + 1, 0xffffff})
  void a_length_that_cannot_be_is_refused_before_anything_is_taken(int length) {
    ByteBuffer head =
        ByteBuffer.wrap(
            new byte[] {(byte) (length >>> 16), (byte) (length >>> 8), (byte) length, 0});
    assertThatThrownBy(() -> new SessionFrameReader().takeHead(head))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("from 1 to 2097152")
        .hasMessageContaining(Integer.toString(length));
  }

  @Test
  void a_packing_that_nobody_knows_is_refused() {
    assertThatThrownBy(() -> readAll(new byte[] {0, 0, 1, 0x60}))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("zstd (1) or gzip (2)");
  }

  @Test
  void a_terminal_frame_has_room_for_its_status() {
    assertThatThrownBy(() -> readAll(new byte[] {0, 0, 2, (byte) 0x80, 1}))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("status of 2 bytes");
    assertThat(readAll(new byte[] {0, 0, 3, (byte) 0x80, 1, (byte) 0x90})).containsExactly("400 ");
  }

  @Test
  void flags_that_mean_nothing_yet_are_passed_over() {
    assertThat(readAll(new byte[] {0, 0, 2, 0x0f, 'a'})).containsExactly("NONE a");
  }

  @Test
  void memory_follows_what_has_come_and_not_what_was_announced() {
    SessionFrameReader reader = new SessionFrameReader();
    assertThat(reader.isAmidFrame()).isFalse();
    assertThat(reader.takeHead(ByteBuffer.wrap(new byte[] {0x1f, 0, 0, 0x20}))).isTrue();
    assertThat(reader.payloadBytes()).isEqualTo(0x1effff);
    assertThat(reader.isPacked()).isTrue();
    assertThat(reader.isTerminal()).isFalse();
    assertThat(reader.takePayload(ByteBuffer.wrap(new byte[10]))).isNull();
    assertThat(reader.isAmidFrame()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Packing.class)
  void what_is_packed_comes_back(Packing packing) {
    byte[] bytes = "an answer that repeats itself ".repeat(100).getBytes(UTF_8);
    byte[] packed = packing.pack(bytes, 30, 2000);
    assertThat(packing.unpack(packed, 2000)).isEqualTo(Arrays.copyOfRange(bytes, 30, 2030));
    assertThatThrownBy(() -> packing.unpack(packed, 1999))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1999");
  }

  @ParameterizedTest
  @EnumSource(
      value = Packing.class,
      names = {"ZSTD", "GZIP"})
  void parts_that_were_packed_one_by_one_are_read_in_a_row(Packing packing) {
    byte[] first = packing.pack("first ".getBytes(UTF_8), 0, 6);
    byte[] second = packing.pack("second".getBytes(UTF_8), 0, 6);
    assertThat(packing.unpack(joined(first, second), 100)).asString().isEqualTo("first second");
  }

  @ParameterizedTest
  @EnumSource(
      value = Packing.class,
      names = {"ZSTD", "GZIP"})
  void what_is_damaged_or_cut_off_is_told_so(Packing packing) {
    byte[] bytes = new byte[5000];
    new Random(1).nextBytes(bytes);
    byte[] packed = packing.pack(bytes, 0, bytes.length);
    assertThatThrownBy(() -> packing.unpack(Arrays.copyOf(packed, packed.length / 2), 10_000))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> packing.unpack("no such thing".getBytes(UTF_8), 10_000))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> packing.unpack(new byte[0], 10_000))
        .isInstanceOf(MalformedException.class);
  }

  @ParameterizedTest
  @EnumSource(
      value = Packing.class,
      names = {"ZSTD", "GZIP"})
  void a_bomb_takes_no_more_memory_than_its_limit(Packing packing) {
    byte[] bomb = packing.pack(new byte[64 << 20], 0, 64 << 20);
    assertThat(bomb.length).isLessThan(500_000);
    assertThatThrownBy(() -> packing.unpack(bomb, SessionFrames.MAX_PAYLOAD_BYTES))
        .isInstanceOf(IllegalArgumentException.class)
        .isNotInstanceOf(MalformedException.class);
  }
}
