package io.headrace.server.s2;

import static io.headrace.server.ServerFixture.BASIN;
import static io.headrace.server.ServerFixture.IN_BASIN;
import static io.headrace.server.ServerFixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.server.RawClient;
import io.headrace.server.ServerFixture;
import io.headrace.wire.ReadBatch;
import io.headrace.wire.S2Proto;
import io.headrace.wire.SequencedRecord;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Single reads: where they begin, how far they go, how long they wait. */
@Timeout(60)
@Tag("slow")
final class ReadTest {
  private static final String RECORDS = "/v1/streams/s/records";

  private final ServerFixture server = new ServerFixture().withStream("s");

  @AfterEach
  void stop() {
    server.close();
  }

  /** Five records of 11 metered bytes, 0 to 4, at 10, 20, 20, 20 and 30. */
  private void fiveRecords() {
    server.post(
        RECORDS,
        """
        {"records":[{"timestamp":10,"body":"aaa"},{"timestamp":20,"body":"bbb"},
                    {"timestamp":20,"body":"ccc"},{"timestamp":20,"body":"ddd"},
                    {"timestamp":30,"body":"eee"}]}\
        """);
  }

  private static String bodies(String json) {
    StringBuilder found = new StringBuilder();
    java.util.regex.Matcher matcher =
        java.util.regex.Pattern.compile("\"body\":\"([^\"]*)\"").matcher(json);
    while (matcher.find()) {
      found.append(matcher.group(1).charAt(0));
    }
    return found.toString();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // Where it begins.
        "seq_num=0,                          200, abcde",
        "seq_num=4,                          200, e",
        "seq_num=5,                          416, ''",
        "seq_num=6,                          416, ''",
        "seq_num=18446744073709551615,       416, ''",
        "seq_num=5&clamp=true,               416, ''",
        "seq_num=9&clamp=true,               416, ''",
        "seq_num=9&clamp=false,              416, ''",
        "tail_offset=0,                      416, ''",
        "tail_offset=1,                      200, e",
        "tail_offset=5,                      200, abcde",
        "tail_offset=99,                     200, abcde",
        "tail_offset=18446744073709551615,   200, abcde",
        "-,                                  416, ''",
        "timestamp=0,                        200, abcde",
        "timestamp=10,                       200, abcde",
        "timestamp=11,                       200, bcde",
        "timestamp=20,                       200, bcde",
        "timestamp=21,                       200, e",
        "timestamp=30,                       200, e",
        "timestamp=31,                       416, ''",
        "timestamp=31&clamp=true,            416, ''",
        // How far it goes.
        "seq_num=0&count=2,                  200, ab",
        "seq_num=0&count=0,                  200, ''",
        "seq_num=5&count=0,                  416, ''",
        "seq_num=0&count=18446744073709551615, 200, abcde",
        "seq_num=0&bytes=0,                  200, ''",
        "seq_num=0&bytes=10,                 200, ''",
        "seq_num=0&bytes=11,                 200, a",
        "seq_num=0&bytes=32,                 200, ab",
        "seq_num=0&bytes=33,                 200, abc",
        "seq_num=0&bytes=33&count=2,         200, ab",
        "seq_num=0&bytes=22&count=3,         200, ab",
        "seq_num=0&until=10,                 200, ''",
        "seq_num=0&until=11,                 200, a",
        "seq_num=0&until=20,                 200, a",
        "seq_num=0&until=21,                 200, abcd",
        "seq_num=0&until=30&count=2,         200, ab",
        "seq_num=0&until=18446744073709551615, 200, abcde",
        "timestamp=20&until=21,              200, bcd",
        "seq_num=0&wait=60&count=3,          200, abc",
        "seq_num=0&until=10&wait=60,         200, ''",
        // What means nothing.
        "timestamp=20&until=20,              422, ''",
        "timestamp=21&until=20,              422, ''",
        "seq_num=0&timestamp=0,              422, ''",
        "seq_num=0&tail_offset=0,            422, ''",
      })
  void a_read_begins_and_ends_where_it_says(String query, int status, String expected) {
    fiveRecords();
    RawClient.Answer answer = server.get(RECORDS + (query == null ? "" : "?" + query));

    assertThat(answer.status()).isEqualTo(status);
    assertThat(bodies(answer.text())).isEqualTo(expected);
    if (status == 416) {
      assertThat(answer.text()).isEqualTo("{\"tail\":{\"seq_num\":5,\"timestamp\":30}}");
    }
    if (status == 200) {
      assertThat(answer.text()).startsWith("{\"records\":[").endsWith("]}").doesNotContain("tail");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "count=abc",
        "count=-1",
        "seq_num=",
        "bytes=1.5",
        "wait=4294967296",
        "wait=x",
        "clamp=1",
        "until=18446744073709551616",
        "count=1&count=1",
        "seq_num=%zz"
      })
  void what_cannot_be_read_as_a_parameter_is_a_bad_query(String query) {
    RawClient.Answer answer = server.get(RECORDS + "?" + query);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).startsWith("{\"code\":\"bad_query\"");
  }

  @Test
  void nothing_is_there_on_an_empty_stream() {
    assertThat(server.get(RECORDS + "?seq_num=0").text())
        .isEqualTo("{\"tail\":{\"seq_num\":0,\"timestamp\":0}}");
    assertThat(server.get(RECORDS + "?timestamp=0").text()).isEqualTo("{\"records\":[]}");
  }

  @Test
  void a_batch_holds_at_most_a_thousand_records() {
    server.post(RECORDS, "{\"records\":[" + "{},".repeat(999) + "{}]}");
    server.append("s", "more");

    assertThat(server.get(RECORDS + "?seq_num=0").text())
        .contains("\"seq_num\":999,")
        .doesNotContain("\"seq_num\":1000,");
  }

  @Test
  void a_batch_holds_at_most_a_mebibyte() {
    String half = "x".repeat((1 << 19) - 8);
    server.append("s", half);
    server.append("s", half);
    server.append("s", "more");

    assertThat(server.get(RECORDS + "?seq_num=0").text())
        .contains("\"seq_num\":1,")
        .doesNotContain("\"seq_num\":2,");
  }

  @Test
  void what_is_trimmed_is_passed_over() {
    fiveRecords();
    server.call(
        "POST",
        RECORDS,
        IN_BASIN + "s2-format: base64\r\n",
        "{\"records\":[{\"headers\":[[\"\",\"dHJpbQ==\"]],\"body\":\"AAAAAAAAAAM=\"}]}");

    assertThat(server.get(RECORDS + "?seq_num=0&count=1").text())
        .startsWith("{\"records\":[{\"seq_num\":3,");
  }

  @Test
  void a_stream_trimmed_to_its_end_reads_as_nothing_without_an_error() {
    fiveRecords();
    server.call(
        "POST",
        RECORDS,
        IN_BASIN + "s2-format: base64\r\n",
        "{\"records\":[{\"headers\":[[\"\",\"dHJpbQ==\"]],\"body\":\"//////////8=\"}]}");

    assertThat(server.get(RECORDS + "?seq_num=0").text()).isEqualTo("{\"records\":[]}");
    assertThat(server.get(RECORDS + "?timestamp=10").text()).isEqualTo("{\"records\":[]}");
    assertThat(server.get(RECORDS + "/tail").text()).contains("\"seq_num\":6");
  }

  @Test
  void protobuf_is_what_was_stored() {
    fiveRecords();
    RawClient.Answer answer =
        server.call(
            "GET", RECORDS + "?seq_num=3", IN_BASIN + "accept: application/protobuf\r\n", "");

    assertThat(answer.header("content-type")).isEqualTo("application/protobuf");
    ReadBatch batch = S2Proto.readReadBatch(answer.body().toByteArray());
    assertThat(batch.records())
        .extracting(SequencedRecord::seqNum, record -> record.body().toStringUtf8())
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(3L, "ddd"),
            org.assertj.core.groups.Tuple.tuple(4L, "eee"));
    assertThat(batch.tail()).isEmpty();
  }

  @Test
  void a_command_is_read_as_a_record() {
    server.post(RECORDS, "{\"records\":[{\"headers\":[[\"\",\"fence\"]]}]}");

    assertThat(server.get(RECORDS + "?seq_num=0").text())
        .contains("{\"seq_num\":0,\"timestamp\":1750000000000,\"headers\":[[\"\",\"fence\"]]}");
  }

  // Waiting.

  private RawClient waiting(String query) {
    return server.client().send(request("GET", RECORDS + "?" + query, IN_BASIN, ""));
  }

  @Test
  void a_read_that_waits_gets_what_comes() {
    fiveRecords();
    RawClient reader = waiting("wait=10");
    awaitFollowers(1);
    server.append("s", "fff");

    assertThat(reader.answer().text())
        .contains("\"seq_num\":5,", "\"tail\":{\"seq_num\":6,")
        .doesNotContain("\"seq_num\":4,");
  }

  @Test
  void a_read_that_waits_in_vain_gets_nothing_after_its_wait() {
    RawClient reader = waiting("seq_num=0&wait=10");
    awaitFollowers(1);
    server.time().advance(Duration.ofSeconds(11));

    assertThat(reader.answer().text()).isEqualTo("{\"records\":[]}");
    awaitFollowers(0);
  }

  @Test
  void a_single_read_waits_a_minute_at_most() {
    RawClient reader = waiting("wait=4294967295");
    awaitFollowers(1);
    server.time().advance(Duration.ofSeconds(61));

    assertThat(reader.answer().text()).isEqualTo("{\"records\":[]}");
  }

  @Test
  void a_read_that_waits_for_too_old_a_record_ends_when_a_younger_one_comes() {
    RawClient reader = waiting("seq_num=0&until=10&wait=60");
    awaitFollowers(1);
    server.append("s", "young");

    assertThat(reader.answer().text()).isEqualTo("{\"records\":[]}");
  }

  @Test
  void a_read_that_waits_for_less_than_the_next_record_ends_when_it_comes() {
    RawClient reader = waiting("seq_num=0&bytes=9&wait=60");
    awaitFollowers(1);
    server.append("s", "large");

    assertThat(reader.answer().text()).isEqualTo("{\"records\":[]}");
  }

  @Test
  void a_read_that_waits_is_told_when_the_stream_is_deleted() {
    RawClient reader = waiting("wait=60");
    awaitFollowers(1);
    server.call("DELETE", "/v1/streams/s", IN_BASIN, "");

    RawClient.Answer answer = reader.answer();
    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.text()).contains("stream_deletion_pending");
  }

  @Test
  void a_reader_that_goes_away_while_it_waits_is_forgotten() {
    RawClient reader = waiting("wait=60");
    awaitFollowers(1);
    reader.close();

    awaitFollowers(0);
  }

  @Test
  void a_read_that_waits_is_told_when_the_server_stops() throws InterruptedException {
    RawClient reader = waiting("wait=60");
    awaitFollowers(1);
    reader.send(request("GET", RECORDS + "?wait=60", IN_BASIN, ""));
    Thread stopping = Thread.ofPlatform().start(server.server()::close);

    for (int i = 0; i < 2; i++) {
      RawClient.Answer answer = reader.answer();
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.text()).contains("server_draining");
    }
    assertThat(reader.isEnded()).isTrue();
    reader.close();
    stopping.join();
  }

  @Test
  void wait_zero_does_not_wait() {
    assertThat(server.get(RECORDS + "?seq_num=0&wait=0").status()).isEqualTo(416);
  }

  @Test
  void a_stream_created_by_a_reader_may_be_waited_on() {
    server.call("PATCH", "/v1/basins/" + BASIN, "", "{\"create_stream_on_read\":true}");
    RawClient reader =
        server.client().send(request("GET", "/v1/streams/new/records?wait=60", IN_BASIN, ""));
    server.awaitFollowers("new", 1);
    server.append("new", "hello");

    assertThat(reader.answer().text()).contains("hello");
  }

  private void awaitFollowers(int number) {
    server.awaitFollowers("s", number);
  }
}
