package io.headrace.cli.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Header;
import io.headrace.wire.SequencedRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Records as lines: printed, read, and the same again where the format can hold them. */
final class RecordLinesTest {
  private static final ByteString BINARY = ByteString.copyFrom(new byte[] {0, -1, 10, 65});

  @Test
  void a_text_line_is_the_body_byte_for_byte() throws IOException {
    assertThat(print(RecordFormat.TEXT, record(List.of(), BINARY)))
        .isEqualTo(BINARY.concat(ByteString.copyFromUtf8("\n")).toByteArray());
  }

  @Test
  void a_json_line_leaves_out_what_is_empty() throws IOException {
    assertThat(print(RecordFormat.JSON, record(List.of(), ByteString.EMPTY)))
        .asString(UTF_8)
        .isEqualTo("{\"seq_num\":18446744073709551615,\"timestamp\":7}\n");
  }

  @Test
  void a_json_line_has_headers_as_pairs() throws IOException {
    SequencedRecord record =
        record(List.of(Header.of("a", "1"), Header.of("a", "2")), ByteString.copyFromUtf8("\"é\n"));

    assertThat(print(RecordFormat.JSON, record))
        .asString(UTF_8)
        .isEqualTo(
            "{\"seq_num\":18446744073709551615,\"timestamp\":7,"
                + "\"headers\":[[\"a\",\"1\"],[\"a\",\"2\"]],\"body\":\"\\\"é\\n\"}\n");
  }

  @Test
  void a_base64_line_loses_nothing() throws IOException {
    SequencedRecord record = record(List.of(new Header(BINARY, BINARY)), BINARY);

    AppendRecord again = parse(RecordFormat.JSON_BASE64, record);

    assertThat(again.headers()).isEqualTo(record.headers());
    assertThat(again.body()).isEqualTo(BINARY);
    assertThat(again.timestamp()).hasValue(7);
  }

  @ParameterizedTest
  @EnumSource(RecordFormat.class)
  void what_was_read_can_be_appended_as_it_is(RecordFormat format) throws IOException {
    SequencedRecord record = record(List.of(), ByteString.copyFromUtf8("hello, wörld"));

    assertThat(parse(format, record).body()).isEqualTo(record.body());
  }

  @Test
  void everything_in_a_json_line_may_be_missing() {
    assertThat(RecordParser.parse(RecordFormat.JSON, "{}".getBytes(UTF_8)))
        .isEqualTo(AppendRecord.of(""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "[]",
        "{\"body\":1}",
        "{\"body\":\"a\"} {}",
        "{\"body\":\"a\"",
        "{\"boddy\":\"a\"}",
        "{\"timestamp\":-1}",
        "{\"timestamp\":\"1\"}",
        "{\"headers\":[[\"a\"]]}",
        "{\"headers\":{\"a\":\"b\"}}",
        "{\"body\":\"\\ud800\"}",
      })
  void what_is_no_record_is_refused(String line) {
    assertThatThrownBy(() -> RecordParser.parse(RecordFormat.JSON, line.getBytes(UTF_8)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void what_is_no_base64_is_refused() {
    byte[] line = "{\"body\":\"%%\"}".getBytes(UTF_8);

    assertThatThrownBy(() -> RecordParser.parse(RecordFormat.JSON_BASE64, line))
        .hasMessageContaining("Base64");
  }

  private static SequencedRecord record(List<Header> headers, ByteString body) {
    return new SequencedRecord(-1, 7, headers, body);
  }

  private static byte[] print(RecordFormat format, SequencedRecord record) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new RecordPrinter(format, out).print(record);
    return out.toByteArray();
  }

  private static AppendRecord parse(RecordFormat format, SequencedRecord record)
      throws IOException {
    byte[] line = print(format, record);
    return RecordParser.parse(format, Arrays.copyOf(line, line.length - 1));
  }
}
