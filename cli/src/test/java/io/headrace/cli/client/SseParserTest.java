package io.headrace.cli.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Server-sent events, whatever way the network cuts them. */
final class SseParserTest {
  private static final String STREAM =
      """
      : hello

      event: batch
      id: 1,2,3
      data: {"records":[]}

      event: ping
      data: {"é":
      data:  1}

      data: [DONE]

      """;

  private static final List<SseEvent> EVENTS =
      List.of(
          new SseEvent("batch", "{\"records\":[]}", "1,2,3"),
          new SseEvent("ping", "{\"é\":\n 1}", "1,2,3"),
          new SseEvent("message", "[DONE]", "1,2,3"));

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r", "\r\n"})
  void a_stream_cut_at_any_byte_has_the_same_events(String lineEnd) {
    byte[] bytes = STREAM.replace("\n", lineEnd).getBytes(UTF_8);

    for (int cut = 0; cut <= bytes.length; cut++) {
      assertThat(parse(Arrays.copyOf(bytes, cut), Arrays.copyOfRange(bytes, cut, bytes.length)))
          .as("cut at byte %d", cut)
          .isEqualTo(EVENTS);
    }
  }

  @Test
  void an_event_is_told_when_its_empty_line_has_come_and_not_before() {
    byte[] bytes = "data: a\n\ndata: b\n\n".getBytes(UTF_8);

    for (int cut = 0; cut <= bytes.length; cut++) {
      int whole = cut < 9 ? 0 : cut < bytes.length ? 1 : 2;
      assertThat(parse(Arrays.copyOf(bytes, cut))).as("cut at byte %d", cut).hasSize(whole);
    }
  }

  @Test
  void a_byte_order_mark_comes_before_the_first_field_and_is_none() {
    assertThat(parse("\ufeffdata: a\n\n")).containsExactly(new SseEvent("message", "a", ""));
  }

  @Test
  void an_event_without_data_is_none_and_leaves_no_type_behind() {
    assertThat(parse("event: ping\n\ndata: a\n\n"))
        .containsExactly(new SseEvent("message", "a", ""));
  }

  @Test
  void one_space_after_the_colon_is_not_part_of_the_value() {
    assertThat(parse("data:a\n\ndata:  b\n\ndata\n\n"))
        .extracting(SseEvent::data)
        .containsExactly("a", " b", "");
  }

  @Test
  void an_id_holds_until_the_next_and_one_with_a_nul_is_none() {
    assertThat(parse("id: 1\ndata: a\n\ndata: b\n\nid: x\0y\ndata: c\n\nid\ndata: d\n\n"))
        .extracting(SseEvent::lastId)
        .containsExactly("1", "1", "1", "");
  }

  @Test
  void an_event_without_end_does_not_fill_the_memory() {
    SseParser parser = new SseParser(event -> {}, 100);

    assertThatThrownBy(() -> parser.feed(ByteBuffer.wrap(new byte[101])))
        .isInstanceOf(IllegalStateException.class);
  }

  private static List<SseEvent> parse(String text) {
    return parse(text.getBytes(UTF_8));
  }

  private static List<SseEvent> parse(byte[]... pieces) {
    List<SseEvent> events = new ArrayList<>();
    SseParser parser = new SseParser(events::add, 1000);
    for (byte[] piece : pieces) {
      parser.feed(ByteBuffer.wrap(piece));
    }
    return events;
  }
}
