package io.headrace.log.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.log.CorruptionException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class SegmentHeaderTest {
  private static final SegmentHeader HEADER =
      new SegmentHeader(SegmentHeader.Kind.JOURNAL, 1, Long.MAX_VALUE, 3, 4, 5, 6);

  @Test
  void a_header_is_read_as_it_was_written() {
    assertThat(SegmentHeader.decode(HEADER.encode())).contains(HEADER);
    SegmentHeader rewritten = SegmentHeader.rewritten(7, Long.MIN_VALUE, -1);
    assertThat(SegmentHeader.decode(rewritten.encode())).contains(rewritten);
    assertThat(HEADER.encode().limit()).isEqualTo(64);
    assertThat(new String(HEADER.encode().array(), 0, 8, StandardCharsets.US_ASCII))
        .isEqualTo("HEADRACE");
  }

  @Test
  void every_changed_bit_and_every_cut_makes_it_none() {
    for (int i = 0; i < SegmentHeader.BYTES; i++) {
      for (int bit = 0; bit < 8; bit++) {
        ByteBuffer bytes = HEADER.encode();
        bytes.put(i, (byte) (bytes.get(i) ^ 1 << bit));
        assertThat(SegmentHeader.decode(bytes)).isEmpty();
      }
      assertThat(SegmentHeader.decode(HEADER.encode().slice(0, i))).isEmpty();
    }
    assertThat(SegmentHeader.decode(ByteBuffer.allocate(1000))).isEmpty();
  }

  @Test
  void what_a_newer_version_wrote_is_refused() {
    assertRefused(HEADER.encode().putShort(8, (short) 2), "version 2");
    assertRefused(HEADER.encode().putInt(12, 4), "features 4");
    assertRefused(HEADER.encode().put(10, (byte) 3), "unknown kind 3");
  }

  private static void assertRefused(ByteBuffer changed, String why) {
    changed.putInt(60, EntryLayout.crc(changed, 0, 60));
    assertThatThrownBy(() -> SegmentHeader.decode(changed))
        .isInstanceOf(CorruptionException.class)
        .hasMessageContaining(why);
  }
}
