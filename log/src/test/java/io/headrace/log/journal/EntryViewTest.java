package io.headrace.log.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.log.CorruptionException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Entries as they lie in a segment, and what may lie there instead. */
final class EntryViewTest {
  private static final int AT = 16;

  /** A sound entry with five bytes of effects and twenty of frames, sixteen bytes into a buffer. */
  private static ByteBuffer sound(ByteBuffer target) {
    ByteBuffer entry = ByteBuffer.allocate(EntryLayout.entryBytes(25));
    entry.put(EntryLayout.KIND, EntryKind.APPEND.code());
    entry.putInt(EntryLayout.PAYLOAD_LENGTH, 25);
    entry.putShort(EntryLayout.EFFECTS_LENGTH, (short) 5);
    for (int i = 0; i < 25; i++) {
      entry.put(EntryLayout.HEADER_BYTES + i, (byte) (i + 1));
    }
    EntryLayout.sealPayload(entry);
    EntryLayout.sealHeader(entry, 100, 3, 7);
    target.put(AT, entry, 0, entry.limit());
    return target;
  }

  private static EntryView view(ByteBuffer bytes) {
    return new EntryView(bytes, AT, bytes.limit());
  }

  @Test
  void an_entry_takes_a_multiple_of_eight_bytes() {
    assertThat(EntryLayout.entryBytes(0)).isEqualTo(72);
    assertThat(EntryLayout.entryBytes(1)).isEqualTo(80);
    assertThat(EntryLayout.entryBytes(8)).isEqualTo(80);
    assertThat(EntryLayout.entryBytes(9)).isEqualTo(88);
  }

  @Test
  void a_sound_entry_is_found_sound_in_any_memory() {
    for (ByteBuffer target :
        new ByteBuffer[] {
          ByteBuffer.allocate(200),
          ByteBuffer.allocate(300).slice(50, 200),
          ByteBuffer.allocateDirect(200)
        }) {
      EntryView entry = view(sound(target));
      assertThat(entry.headerHolds()).isTrue();
      assertThat(entry.payloadHolds()).isTrue();
      assertThat(entry.isBlank()).isFalse();
      assertThat(entry.length()).isEqualTo(104);
      assertThat(entry.durableLsn()).isEqualTo(97);
      assertThat(entry.effects().remaining()).isEqualTo(5);
      assertThat(entry.effects().get(0)).isEqualTo((byte) 1);
      assertThat(entry.frames().remaining()).isEqualTo(20);
      assertThat(entry.frames().get(0)).isEqualTo((byte) 6);
    }
  }

  @Test
  void every_changed_byte_is_noticed_except_in_the_padding() {
    ByteBuffer bytes = sound(ByteBuffer.allocate(200));
    for (int i = 0; i < EntryLayout.HEADER_BYTES + 25; i++) {
      for (int bit = 0; bit < 8; bit++) {
        byte good = bytes.get(AT + i);
        bytes.put(AT + i, (byte) (good ^ 1 << bit));
        EntryView entry = view(bytes);
        assertThat(entry.headerHolds() && entry.payloadHolds()).as("byte %d", i).isFalse();
        if (i >= EntryLayout.HEADER_BYTES) {
          assertThat(entry.headerHolds()).isTrue();
        }
        bytes.put(AT + i, good);
      }
    }
    assertThat(view(bytes).headerHolds()).isTrue();
  }

  @Test
  void an_entry_that_is_cut_off_does_not_hold() {
    ByteBuffer bytes = sound(ByteBuffer.allocate(200));
    for (int end = AT; end < AT + 104; end++) {
      assertThat(new EntryView(bytes, AT, end).headerHolds()).as("end %d", end).isFalse();
    }
    assertThat(new EntryView(bytes, AT, AT + 104).headerHolds()).isTrue();
    assertThat(new EntryView(bytes, 200, 200).headerHolds()).isFalse();
  }

  @Test
  void whatever_lies_there_a_look_at_the_header_throws_nothing() {
    Random random = new Random(1);
    int[] lengths = {0, 1, -1, 25, Integer.MAX_VALUE, Integer.MAX_VALUE - 72, Integer.MIN_VALUE};
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(200)];
      if (i % 2 == 0) {
        random.nextBytes(bytes);
      }
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      int at = random.nextInt(bytes.length + 1);
      if (bytes.length - at >= EntryLayout.HEADER_BYTES) {
        buffer.putInt(at + EntryLayout.PAYLOAD_LENGTH, lengths[random.nextInt(lengths.length)]);
        // With a checksum that holds, so that only the lengths speak against it.
        buffer.putInt(at + EntryLayout.HEADER_CRC, EntryLayout.headerCrc(buffer, at));
      }
      EntryView entry = new EntryView(buffer, at, bytes.length);
      if (entry.headerHolds()) {
        assertThat(at + entry.length()).isLessThanOrEqualTo(bytes.length);
        assertThat(entry.effects().remaining() + entry.frames().remaining())
            .isEqualTo(entry.payloadBytes());
        assertThat(entry.payloadHolds()).isIn(true, false);
      }
    }
  }

  @Test
  void only_zeros_are_blank() {
    ByteBuffer bytes = ByteBuffer.allocate(200);
    assertThat(view(bytes).isBlank()).isTrue();
    assertThat(view(bytes).headerHolds()).isFalse();
    assertThat(new EntryView(bytes, 198, 200).isBlank()).isTrue();
    assertThat(new EntryView(bytes, 200, 200).isBlank()).isTrue();
    bytes.put(AT + EntryLayout.HEADER_BYTES, (byte) 1);
    assertThat(view(bytes).isBlank()).isTrue();
    for (int i = 0; i < EntryLayout.HEADER_BYTES; i++) {
      bytes.put(AT + i, (byte) 1);
      assertThat(view(bytes).isBlank()).isFalse();
      bytes.put(AT + i, (byte) 0);
    }
  }

  @Test
  void an_unknown_kind_is_reported() {
    ByteBuffer bytes = sound(ByteBuffer.allocate(200));
    for (EntryKind kind : EntryKind.values()) {
      bytes.put(AT + EntryLayout.KIND, kind.code());
      assertThat(view(bytes).kind()).isEqualTo(kind);
    }
    for (byte code : new byte[] {0, 8, -1}) {
      bytes.put(AT + EntryLayout.KIND, code);
      assertThatThrownBy(() -> view(bytes).kind())
          .isInstanceOf(CorruptionException.class)
          .hasMessageContaining("unknown kind " + code);
    }
  }
}
