package io.headrace.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class S2JsonTest {
  private static AppendInput read(String json) {
    return read(json, RecordFormat.RAW);
  }

  private static AppendInput read(String json, RecordFormat format) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    return S2Json.readAppendInput(bytes, 0, bytes.length, format);
  }

  @Test
  void an_append_is_read_with_everything_it_may_hold() {
    AppendInput input =
        read(
            """
            {"records":[{"timestamp":18446744073709551615,"headers":[["a","b"],["",""]],"body":"é\\n"},{}],
             "match_seq_num":0,"fencing_token":"","unknown":{"nested":[1,2]}}\
            """);

    assertThat(input)
        .isEqualTo(
            new AppendInput(
                List.of(
                    new AppendRecord(
                        OptionalLong.of(-1L),
                        List.of(Header.of("a", "b"), Header.of("", "")),
                        ByteString.copyFromUtf8("é\n")),
                    AppendRecord.of(ByteString.EMPTY)),
                OptionalLong.of(0),
                Optional.of("")));
  }

  @Test
  void null_is_absent() {
    assertThat(
            read(
                """
                {"records":[{"timestamp":null}],"match_seq_num":null,"fencing_token":null}\
                """))
        .isEqualTo(
            new AppendInput(
                List.of(AppendRecord.of(ByteString.EMPTY)),
                OptionalLong.empty(),
                Optional.empty()));
  }

  @Test
  void base64_holds_for_names_values_and_bodies() {
    AppendInput input =
        read(
            "{\"records\":[{\"headers\":[[\"AA==\",\"/w==\"]],\"body\":\"gA==\"}]}",
            RecordFormat.BASE64);

    assertThat(input.records().get(0))
        .isEqualTo(
            new AppendRecord(
                OptionalLong.empty(),
                List.of(
                    new Header(
                        ByteString.copyFrom(new byte[] {0}),
                        ByteString.copyFrom(new byte[] {(byte) 0xff}))),
                ByteString.copyFrom(new byte[] {(byte) 0x80})));
  }

  @ParameterizedTest
  @ValueSource(strings = {"YQ", "YQ=", "YR==", "YWJ=", "Y-_=", "YQ==\\n", "Y Q=", "===="})
  void base64_has_one_form_only(String text) {
    assertThatThrownBy(
            () -> read("{\"records\":[{\"body\":\"" + text + "\"}]}", RecordFormat.BASE64))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("/records/0/body: invalid Base64 encoding");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``                                          | the body is empty
          [1]                                         | at the top of the document, but there is an array
          null                                        | there is null
          {}                                          | has none
          {"records":{}}                              | expected an array of records at /records, but there is an object
          {"records":[7]}                             | expected a record, an object, at /records/0, but there is the number 7
          {"records":[{},{"body":7}]}                 | expected a body, a string, at /records/1/body, but there is the number 7
          {"records":[{"body":null}]}                 | at /records/0/body, but there is null
          {"records":[{"headers":null}]}              | at /records/0/headers, but there is null
          {"records":[{"headers":[["a"]]}]}           | it has 1 elements
          {"records":[{"headers":[["a","b","c"]]}]}   | the end of a header after its name and value
          {"records":[{"headers":["a"]}]}             | at /records/0/headers/0, but there is a string
          {"records":[{"timestamp":-1}]}              | there is the number -1
          {"records":[{"timestamp":1.0}]}             | there is the number 1.0
          {"records":[{"timestamp":1e3}]}             | there is the number 1e3
          {"records":[{"timestamp":"1"}]}             | there is a string
          {"records":[{"timestamp":18446744073709551616}]} | there is the number 18446744073709551616
          {"records":[],"match_seq_num":true}         | at /match_seq_num, but there is true
          {"records":[],"records":[]}                 | /records stands there twice
          {"records":[{"body":"","body":""}]}         | /records/0/body stands there twice
          {"records":[]} x                            | expected JSON, but at line 1, column 16
          {"records":[]}{}                            | expected the end of the document
          {"records":[]                               | expected JSON, but at line 1
          {"records":[{"body":"\\ud800"}]}            | half of a surrogate pair
          {"records":[{"body":"\\udc00x"}]}           | half of a surrogate pair
          {"records":[{"body":"\\ud800\\u0041"}]}     | half of a surrogate pair
          {'records':[]}                              | expected JSON, but at line 1
          {"records":[],}                             | expected JSON, but at line 1
          """)
  void what_is_no_append_is_refused_with_the_place(String json, String message) {
    assertThatThrownBy(() -> read(json.replace("\\\\", "\\")))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(message);
  }

  @Test
  void a_surrogate_pair_is_one_character() {
    assertThat(read("{\"records\":[{\"body\":\"\\ud83d\\ude00\"}]}").records().get(0).body())
        .isEqualTo(ByteString.copyFromUtf8("😀"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"C0 80", "ED A0 80", "FF", "C3"})
  void bytes_that_are_no_utf8_are_no_json(String hex) {
    byte[] body = TextBufferTest.hex(hex);
    byte[] json = new byte[32 + body.length];
    byte[] before = "{\"records\":[{\"body\":\"".getBytes(StandardCharsets.UTF_8);
    byte[] after = "\"}]}".getBytes(StandardCharsets.UTF_8);
    System.arraycopy(before, 0, json, 0, before.length);
    System.arraycopy(body, 0, json, before.length, body.length);
    System.arraycopy(after, 0, json, before.length + body.length, after.length);
    int length = before.length + body.length + after.length;

    assertThatThrownBy(() -> S2Json.readAppendInput(json, 0, length, RecordFormat.RAW))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("no UTF-8");
  }

  @Test
  void a_document_cut_anywhere_is_malformed() {
    String json =
        "{\"records\":[{\"timestamp\":12,\"headers\":[[\"a\",\"b\"]],\"body\":\"é\"}],\"match_seq_num\":1}";
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    for (int cut = 0; cut < bytes.length; cut++) {
      int length = cut;
      assertThatThrownBy(() -> S2Json.readAppendInput(bytes, 0, length, RecordFormat.RAW))
          .as("the first %d bytes", cut)
          .isInstanceOf(MalformedException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[",
        "{\"records\":[{\"body\":\"x",
        "{\"records\":[",
        "{\"records\":NaN}",
        "{\"records\":+1}",
        "{\"records\":01}",
        "{\"records\":.5}",
        "{'records':[]}",
        "{records:[]}",
        "{\"records\":[],}",
        "/* no */ {}",
        "{\"records\":\"\\x\"}",
        "{\"x\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
        "{\"x\":11111111111111111111111111111111111111111111111111111111111111111111111111111}",
      })
  void what_is_no_json_is_told_without_a_word_of_the_parser(String json) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(MalformedException.class)
        .message()
        .startsWith("expected")
        .doesNotContain("Source", "marker at", "REDACTED", "Feature", "Constraints", "`");
  }

  @Test
  void nesting_has_a_limit() {
    assertThatThrownBy(() -> read("{\"x\":" + "[".repeat(100_000)))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void a_batch_too_long_or_too_large_is_refused_while_it_is_read() {
    assertThatThrownBy(() -> read("{\"records\":[" + "{},".repeat(1000) + "{}]}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 1000 records");

    String half = "x".repeat(600_000);
    assertThatThrownBy(
            () -> read("{\"records\":[{\"body\":\"" + half + "\"},{\"body\":\"" + half + "\"}]}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 1 MiB");
  }

  @Test
  void a_fencing_token_has_at_most_36_bytes() {
    assertThat(read("{\"records\":[],\"fencing_token\":\"" + "é".repeat(18) + "\"}").fencingToken())
        .contains("é".repeat(18));
    assertThatThrownBy(() -> read("{\"records\":[],\"fencing_token\":\"" + "é".repeat(18) + "x\"}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("but this one has 37");
  }

  @Test
  void a_batch_is_written_straight_from_its_frames() {
    byte[] frames = new byte[256];
    CodedOutputStream out = CodedOutputStream.newInstance(frames);
    Header header = new Header(ByteString.EMPTY, ByteString.copyFromUtf8("trim"));
    RecordFrames.write(out, 0, 5, List.of(), ByteString.copyFromUtf8("\"é\""));
    RecordFrames.write(
        out, -1L, -2L, List.of(header), ByteString.copyFrom(new byte[] {(byte) 0x80, 0}));
    RecordFrames.write(out, 2, 6, List.of(), ByteString.EMPTY);
    ByteBuffer written = ByteBuffer.wrap(frames, 0, frames.length - out.spaceLeft());

    assertThat(batch(written, RecordFormat.RAW))
        .isEqualTo(
            "{\"records\":[{\"seq_num\":0,\"timestamp\":5,\"body\":\"\\\"é\\\"\"},"
                + "{\"seq_num\":18446744073709551615,\"timestamp\":18446744073709551614,"
                + "\"headers\":[[\"\",\"trim\"]],\"body\":\"�\\u0000\"},"
                + "{\"seq_num\":2,\"timestamp\":6}],"
                + "\"tail\":{\"seq_num\":18446744073709551615,\"timestamp\":1}}");
    assertThat(batch(written, RecordFormat.BASE64))
        .contains("\"body\":\"IsOpIg==\"", "[\"\",\"dHJpbQ==\"]", "\"body\":\"gAA=\"");
  }

  private static String batch(ByteBuffer frames, RecordFormat format) {
    TextBuffer out = new TextBuffer();
    S2Json.BatchWriter batch = new S2Json.BatchWriter(out, format);
    batch.add(frames);
    batch.end(new Position(-1L, 1));
    return out.toString();
  }

  @Test
  void an_empty_batch_still_has_its_records() {
    TextBuffer out = new TextBuffer();
    new S2Json.BatchWriter(out, RecordFormat.RAW).end(null);

    assertThat(out).hasToString("{\"records\":[]}");
  }
}
