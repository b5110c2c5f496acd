package io.headrace.server.s2;

import static io.headrace.server.ServerFixture.BASIN;
import static io.headrace.server.ServerFixture.IN_BASIN;
import static io.headrace.server.ServerFixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.headrace.server.RawClient;
import io.headrace.server.ServerFixture;
import io.headrace.wire.AppendAck;
import io.headrace.wire.AppendInput;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Command;
import io.headrace.wire.Position;
import io.headrace.wire.S2Proto;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Single appends, in every dress. */
@Timeout(60)
@Tag("slow")
final class AppendTest {
  private static final String RECORDS = "/v1/streams/s/records";
  private static final long NOW = 1_750_000_000_000L;

  private final ServerFixture server = new ServerFixture().withStream("s");

  @AfterEach
  void stop() {
    server.close();
  }

  private RawClient.Answer append(String json) {
    return server.post(RECORDS, json);
  }

  private RawClient.Answer appendProtobuf(AppendInput input, String headers) {
    byte[] body = S2Proto.writeAppendInput(input);
    return server
        .client()
        .send(
            "POST "
                + RECORDS
                + " HTTP/1.1\r\nhost: localhost\r\n"
                + IN_BASIN
                + headers
                + "content-length: "
                + body.length
                + "\r\n\r\n")
        .send(body)
        .answer();
  }

  private static AppendInput input(AppendRecord... records) {
    return new AppendInput(List.of(records), OptionalLong.empty(), Optional.empty());
  }

  @Test
  void protobuf_may_come_in_and_json_go_out() {
    RawClient.Answer answer =
        appendProtobuf(input(AppendRecord.of("a")), "content-type: application/protobuf\r\n");

    assertThat(answer.header("content-type")).isEqualTo("application/json");
    assertThat(answer.text()).startsWith("{\"start\":{\"seq_num\":0");
  }

  @Test
  void json_may_come_in_and_protobuf_go_out() {
    RawClient.Answer answer =
        server.call(
            "POST",
            RECORDS,
            IN_BASIN + "accept: application/x-protobuf, application/json\r\n",
            "{\"records\":[{\"body\":\"a\"}]}");

    assertThat(answer.header("content-type")).isEqualTo("application/protobuf");
    assertThat(S2Proto.readAppendAck(answer.body().toByteArray()))
        .isEqualTo(new AppendAck(new Position(0, NOW), new Position(1, NOW), new Position(1, NOW)));
  }

  @Test
  void only_the_first_type_that_is_accepted_counts() {
    RawClient.Answer answer =
        appendProtobuf(
            input(AppendRecord.of("a")),
            "content-type: application/x-protobuf\r\nAccept: application/json;q=0.1, application/protobuf\r\n");

    assertThat(answer.header("content-type")).isEqualTo("application/json");
  }

  @Test
  void what_is_no_protobuf_is_told_so() {
    byte[] body = {0x0a, 0x7f};
    RawClient client = server.client();
    client.send(
        "POST "
            + RECORDS
            + " HTTP/1.1\r\nhost: localhost\r\n"
            + IN_BASIN
            + "content-type: application/protobuf\r\ncontent-length: 2\r\n\r\n");
    client.send(body);

    RawClient.Answer answer = client.answer();
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).startsWith("{\"code\":\"bad_proto\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"application/json", "", "text/plain", "application/x-www-form-urlencoded"})
  void json_must_be_called_json(String type) {
    RawClient client = server.client();
    client.send(
        "POST "
            + RECORDS
            + " HTTP/1.1\r\nhost: localhost\r\n"
            + IN_BASIN
            + (type.isEmpty() ? "" : "content-type: " + type + "\r\n")
            + "content-length: 14\r\n\r\n{\"records\":[]}");

    RawClient.Answer answer = client.answer();
    boolean json = type.equals("application/json");
    assertThat(answer.status()).isEqualTo(json ? 422 : 400);
    assertThat(answer.text()).contains(json ? "invalid" : "bad_json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"records":[]}                                       | at least one record
          {"records":[{"headers":[["","fly"]]}]}               | unknown command
          {"records":[{"headers":[["","fence"],["a","b"]]}]}   | must be the record's only header
          {"records":[{"headers":[["","trim"]],"body":"1234567"}]}   | it has 7 bytes
          {"records":[{"headers":[["","trim"]],"body":"123456789"}]} | it has 9 bytes
          {"records":[{"headers":[["","fence"]],"body":"1234567890123456789012345678901234567"}]} | this one has 37
          {"records":[{}],"fencing_token":"1234567890123456789012345678901234567"} | this one has 37
          """)
  void what_is_well_formed_but_not_allowed_is_invalid(String json, String message) {
    RawClient.Answer answer = append(json);

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.text()).startsWith("{\"code\":\"invalid\"").contains(message);
    assertThat(server.get(RECORDS + "/tail").text()).contains("\"seq_num\":0");
  }

  @Test
  void a_batch_has_at_most_a_thousand_records() {
    String record = "{},";
    assertThat(append("{\"records\":[" + record.repeat(999) + "{}]}").status()).isEqualTo(200);
    assertThat(append("{\"records\":[" + record.repeat(1000) + "{}]}").status()).isEqualTo(422);
  }

  @Test
  void a_batch_has_at_most_a_mebibyte() {
    int room = (1 << 20) - 8 - 2 - 2;
    String one = "{\"records\":[{\"headers\":[[\"a\",\"b\"]],\"body\":\"%s\"}]}";
    assertThat(append(one.formatted("x".repeat(room))).status()).isEqualTo(200);
    RawClient.Answer answer = append(one.formatted("x".repeat(room + 1)));
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.text()).contains("at most 1 MiB (1048576 bytes)");
  }

  @Test
  void a_legal_batch_may_be_a_large_document() {
    String escaped = "\\u0001".repeat((1 << 20) - 8);

    assertThat(append("{\"records\":[{\"body\":\"" + escaped + "\"}]}").status()).isEqualTo(200);
  }

  @Test
  void a_sequence_number_that_is_matched_is_appended() {
    assertThat(append("{\"records\":[{}],\"match_seq_num\":0}").status()).isEqualTo(200);
    RawClient.Answer answer = append("{\"records\":[{}],\"match_seq_num\":0}");

    assertThat(answer.status()).isEqualTo(412);
    assertThat(answer.header("content-type")).isEqualTo("application/json");
    assertThat(answer.text()).isEqualTo("{\"seq_num_mismatch\":1}");
  }

  @Test
  void a_fencing_token_is_checked_before_the_sequence_number() {
    append("{\"records\":[{\"headers\":[[\"\",\"fence\"]],\"body\":\"mine\\\"\"}]}");

    assertThat(append("{\"records\":[{}],\"fencing_token\":\"yours\",\"match_seq_num\":7}").text())
        .isEqualTo("{\"fencing_token_mismatch\":\"mine\\\"\"}");
    assertThat(append("{\"records\":[{}],\"fencing_token\":\"\"}").status()).isEqualTo(412);
    assertThat(append("{\"records\":[{}],\"fencing_token\":\"mine\\\"\"}").status()).isEqualTo(200);
    assertThat(append("{\"records\":[{}]}").status()).isEqualTo(200);
  }

  @Test
  void a_condition_of_zero_in_protobuf_is_a_condition() {
    server.append("s", "x");
    AppendInput input =
        new AppendInput(List.of(AppendRecord.of("")), OptionalLong.of(0), Optional.of(""));

    RawClient.Answer answer =
        appendProtobuf(
            input, "content-type: application/protobuf\r\naccept: application/protobuf\r\n");
    assertThat(answer.status()).isEqualTo(412);
    assertThat(answer.text()).isEqualTo("{\"seq_num_mismatch\":1}");
  }

  @Test
  void a_trim_in_protobuf_hides_what_is_before_it() {
    server.append("s", "a", "b", "c");
    appendProtobuf(input(new Command.Trim(2).toRecord()), "content-type: application/protobuf\r\n");

    assertThat(server.get(RECORDS + "?seq_num=0&count=1").text())
        .contains("\"seq_num\":2", "\"body\":\"c\"");
  }

  @Test
  void a_stream_that_requires_timestamps_says_which_record_has_none() {
    server.call(
        "PUT", "/v1/streams/s", IN_BASIN, "{\"timestamping\":{\"mode\":\"client-require\"}}");
    RawClient.Answer answer = append("{\"records\":[{\"timestamp\":1},{}]}");

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.text()).contains("\"code\":\"invalid\"", "but record 1 has none");
  }

  @Test
  void timestamps_beyond_two_to_the_63_come_back_as_they_were() {
    server.call("PUT", "/v1/streams/s", IN_BASIN, "{\"timestamping\":{\"uncapped\":true}}");
    RawClient.Answer answer = append("{\"records\":[{\"timestamp\":18446744073709551615}]}");

    assertThat(answer.text())
        .contains("\"end\":{\"seq_num\":1,\"timestamp\":18446744073709551615}");
    assertThat(server.get(RECORDS + "?timestamp=18446744073709551615").text())
        .contains("\"timestamp\":18446744073709551615");
  }

  @Test
  void bytes_travel_in_base64_and_are_shown_as_text_with_replacements() {
    RawClient.Answer answer =
        server.call(
            "POST",
            RECORDS,
            IN_BASIN + "s2-format: base64\r\n",
            "{\"records\":[{\"headers\":[[\"aA==\",\"/w==\"]],\"body\":\"/wBh\"}]}");
    assertThat(answer.status()).isEqualTo(200);

    assertThat(server.get(RECORDS + "?seq_num=0").text())
        .contains("\"headers\":[[\"h\",\"\uFFFD\"]],\"body\":\"\uFFFD\\u0000a\"");
    assertThat(
            server
                .call("GET", RECORDS + "?seq_num=0", IN_BASIN + "s2-format: json-binsafe\r\n", "")
                .text())
        .contains("\"headers\":[[\"aA==\",\"/w==\"]],\"body\":\"/wBh\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"body\":\"YQ\"",
        "\"body\":\"Y-_=\"",
        "\"headers\":[[\"YQ\",\"YQ==\"]]",
        "\"headers\":[[\"YQ==\",\"YQ\"]]"
      })
  void base64_that_is_none_is_invalid(String member) {
    RawClient.Answer answer =
        server.call(
            "POST",
            RECORDS,
            IN_BASIN + "s2-format: base64\r\n",
            "{\"records\":[{},{" + member + "}]}");

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.text())
        .startsWith("{\"code\":\"invalid\"")
        .contains("invalid Base64 encoding");
    assertThat(server.get(RECORDS + "/tail").text()).contains("\"seq_num\":0");
  }

  @Test
  void an_unknown_format_is_a_bad_header() {
    RawClient.Answer answer = server.call("GET", RECORDS, IN_BASIN + "s2-format: hex\r\n", "");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("\"code\":\"bad_header\"", "raw or base64");
  }

  @Test
  void an_append_whose_client_has_left_keeps_its_place() throws InterruptedException {
    server.engine().hold();
    try (RawClient client = new RawClient(server.server().address())) {
      client.send(request("POST", RECORDS, IN_BASIN, "{\"records\":[{\"body\":\"left\"},{}]}"));
      server.engine().awaitHeldBack(1);
    }
    server.awaitMeter("headrace_connections", connections -> connections == 1);
    server.time().advance(Duration.ofHours(1));
    RawClient later =
        server.client().send(request("POST", RECORDS, IN_BASIN, "{\"records\":[{}]}"));
    server.engine().awaitHeldBack(2);
    server.engine().letGo();

    assertThat(later.answer().text()).startsWith("{\"start\":{\"seq_num\":2,");
    assertThat(server.get(RECORDS + "?seq_num=0&count=1").text()).contains("\"body\":\"left\"");
  }

  // Streams that are created on the way.

  private void autoCreate(String config) {
    server.call("PATCH", "/v1/basins/" + BASIN, "", config);
  }

  @Test
  void a_missing_stream_is_created_only_where_its_basin_says_so() {
    assertThat(server.append("new", "x").status()).isEqualTo(404);
    assertThat(server.append("new", "x").text()).contains("\"code\":\"stream_not_found\"");

    autoCreate("{\"create_stream_on_append\":true}");
    assertThat(server.append("new", "x").status()).isEqualTo(200);
    assertThat(server.get("/v1/streams/other/records/tail").status()).isEqualTo(404);

    autoCreate("{\"create_stream_on_read\":true}");
    assertThat(server.get("/v1/streams/other/records/tail").text()).contains("\"seq_num\":0");
    assertThat(server.get("/v1/streams/third/records?seq_num=0").status()).isEqualTo(416);
    assertThat(server.get("/v1/streams").text()).contains("new", "other", "third");
  }

  @Test
  void a_bad_request_creates_nothing() {
    autoCreate("{\"create_stream_on_append\":true,\"create_stream_on_read\":true}");

    server.post("/v1/streams/new/records", "{\"records\":[]}");
    server.post("/v1/streams/new/records", "{");
    server.get("/v1/streams/new/records?seq_num=1&timestamp=2");
    server.get("/v1/streams/new/records?timestamp=2&until=2");
    server.get("/v1/streams/new/records?count=x");
    server.call(
        "POST",
        "/v1/streams/new/records",
        IN_BASIN + "s2-stream-config: {\r\n",
        "{\"records\":[{}]}");

    assertThat(server.get("/v1/streams").text()).doesNotContain("new");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /v1/streams/new/records",
        "GET /v1/streams/new/records?seq_num=0",
        "GET /v1/streams/new/records/tail"
      })
  void a_stream_created_on_the_way_may_bring_its_configuration(String call) {
    autoCreate(
        "{\"create_stream_on_append\":true,\"create_stream_on_read\":true,"
            + "\"default_stream_config\":{\"storage_class\":\"standard\"}}");
    String[] parts = call.split(" ", -1);
    String headers = IN_BASIN + "s2-stream-config: {\"retention_policy\":{\"infinite\":{}}}\r\n";
    server.call(parts[0], parts[1], headers, call.startsWith("POST") ? "{\"records\":[{}]}" : "");

    assertThat(server.get("/v1/streams/new").text())
        .startsWith("{\"storage_class\":\"standard\",\"retention_policy\":{\"infinite\":{}},");
  }

  @Test
  void a_configuration_that_is_brought_along_is_ignored_if_the_stream_exists() {
    autoCreate("{\"create_stream_on_append\":true}");
    server.append("new", "x");
    String before = server.get("/v1/streams/new").text();

    RawClient.Answer answer =
        server.call(
            "POST",
            "/v1/streams/new/records",
            IN_BASIN + "s2-stream-config: {\"storage_class\":\"standard\"}\r\n",
            "{\"records\":[{}]}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(server.get("/v1/streams/new").text()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "null",
        "[]",
        "{\"storage_class\":\"fast\"}",
        "{\"retention_policy\":{\"age\":0}}",
        "{\"storage_class\":\"express\"} x"
      })
  void a_configuration_that_cannot_be_read_is_a_bad_header_whether_or_not_the_stream_exists(
      String config) {
    autoCreate("{\"create_stream_on_append\":true}");
    server.append("old", "x");
    for (String stream : new String[] {"old", "new"}) {
      RawClient.Answer answer =
          server.call(
              "POST",
              "/v1/streams/" + stream + "/records",
              IN_BASIN + "s2-stream-config: " + config + "\r\n",
              "{\"records\":[{}]}");
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.text())
          .startsWith("{\"code\":\"bad_header\",\"message\":\"header `s2-stream-config`: ");
    }
    assertThat(server.get("/v1/streams").text()).doesNotContain("new");
  }

  @Test
  void of_a_hundred_who_create_the_same_stream_on_the_way_all_succeed() throws Exception {
    autoCreate("{\"create_stream_on_append\":true}");
    long streams = server.engine().counters().streams();
    server.engine().hold();
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      String headers =
          IN_BASIN + "s2-stream-config: {\"delete_on_empty\":{\"min_age_secs\":" + i + "}}\r\n";
      clients.add(
          server
              .client()
              .send(request("POST", "/v1/streams/new/records", headers, "{\"records\":[{},{}]}")));
    }
    server.engine().awaitHeldBack(100);
    String config = server.get("/v1/streams/new").text();
    server.engine().letGo();

    List<String> answers = clients.stream().map(client -> client.answer().text()).sorted().toList();
    for (int i = 0; i < 100; i++) {
      String start = "{\"start\":{\"seq_num\":" + 2 * i + ",";
      assertThat(answers).anyMatch(answer -> answer.startsWith(start));
    }
    assertThat(server.engine().counters().streams()).isEqualTo(streams + 1);
    assertThat(server.get("/v1/streams/new").text()).as("one created it").isEqualTo(config);
  }

  @Test
  void pipelined_appends_keep_their_order_though_the_first_creates_the_stream()
      throws InterruptedException {
    autoCreate("{\"create_stream_on_append\":true}");
    server.engine().hold();
    RawClient client = server.client();
    for (String body : new String[] {"first", "second", "third"}) {
      client.send(
          request(
              "POST",
              "/v1/streams/new/records",
              IN_BASIN,
              "{\"records\":[{\"body\":\"" + body + "\"}]}"));
    }
    server.engine().awaitHeldBack(1);
    server.engine().letGo();

    for (int i = 0; i < 3; i++) {
      assertThat(client.answer().text()).startsWith("{\"start\":{\"seq_num\":" + i);
    }
    assertThat(server.get("/v1/streams/new/records?seq_num=0").text())
        .containsSubsequence("first", "second", "third");
  }

  @Test
  void bodies_of_protobuf_have_a_limit_of_their_own() {
    AppendInput large = input(AppendRecord.of(ByteString.copyFrom(new byte[2 << 20])));

    assertThat(appendProtobuf(large, "content-type: application/protobuf\r\n").status())
        .isEqualTo(413);
  }
}
