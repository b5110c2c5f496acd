package io.headrace.cli.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Records are found in events wherever the network cuts them. */
final class EventScannerTest {
  private static final String EVENTS =
      """
      event: ping
      data: {"timestamp":1,"tail":{"seq_num":0,"timestamp":0}}

      event: batch
      id: 1,2,40
      data: {"records":[{"seq_num":0,"timestamp":17,"body":"abc"},\
      {"seq_num":1,"timestamp":18,"body":"def"}],"tail":{"seq_num":2,"timestamp":18}}

      event: batch
      id: 2,3,60
      data: {"records":[{"seq_num":2,"timestamp":19,"body":"ghi"}]}

      """;

  @Test
  void events_cut_at_any_byte_have_the_same_records() {
    for (int cut = 0; cut <= EVENTS.length(); cut++) {
      assertThat(records(EVENTS.substring(0, cut), EVENTS.substring(cut)))
          .as("cut at byte %d", cut)
          .containsExactly("0 abc", "1 def", "2 ghi");
    }
  }

  @Test
  void an_event_longer_than_expected_is_taken_too() {
    StringBuilder records = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      records.append(i == 0 ? "" : ",");
      records.append("{\"seq_num\":%d,\"timestamp\":1,\"body\":\"abc\"}".formatted(i));
    }
    assertThat(records("data: {\"records\":[" + records + "]}\n\n")).hasSize(1000);
  }

  @Test
  void an_error_is_a_mismatch() {
    assertThatThrownBy(() -> records("event: error\ndata: {}\n\n"))
        .isInstanceOf(MismatchException.class);
  }

  @Test
  void a_record_that_is_laid_out_otherwise_is_a_mismatch() {
    assertThatThrownBy(() ->
            records("data: {\"records\":[{\"seq_num\":0,\"timestamp\":1,\"body\":\"abcd\"}]}\n"))
        .isInstanceOf(MismatchException.class);
    assertThatThrownBy(() -> records("data: {\"records\":[{\"seq_num\":0,\"timestamp\":1,\"bo\n"))
        .isInstanceOf(MismatchException.class);
  }

  @Test
  void a_stamp_is_read_as_it_was_written() {
    byte[] bytes = new byte[30];
    for (long nanos : new long[] {0, 1, 1_234_567_890_123L, Long.MAX_VALUE}) {
      Stamp.write(nanos, bytes, 5);
      assertThat(Stamp.read(bytes, 5)).isEqualTo(nanos);
    }
  }

  private static List<String> records(String... pieces) {
    List<String> records = new ArrayList<>();
    EventScanner scanner =
        new EventScanner(
            (seqNum, bytes, at) -> records.add(seqNum + " " + new String(bytes, at, 3, US_ASCII)),
            /* bodyBytes= */ 3);
    for (String piece : pieces) {
      ByteBuf bytes = Unpooled.copiedBuffer(piece, US_ASCII);
      scanner.feed(bytes, bytes.readerIndex(), bytes.readableBytes());
    }
    return records;
  }
}
