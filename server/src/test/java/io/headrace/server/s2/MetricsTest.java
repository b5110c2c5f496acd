package io.headrace.server.s2;

import static io.headrace.server.ServerFixture.BASIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.server.RawClient;
import io.headrace.server.ServerFixture;
import io.headrace.server.ServerOptions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is used, as clients ask for it over sockets. */
@Timeout(60)
@Tag("slow")
final class MetricsTest {
  /** When the clock of the tests begins. */
  private static final long NOW = 1_750_000_000;

  private static final long MINUTE = NOW - 40;
  private static final long HOUR = NOW - 400;
  private static final long DAY = 1_749_945_600;
  private static final String RANGE = "&start=" + (NOW - 3600) + "&end=" + NOW;

  private ServerFixture server = new ServerFixture();

  @AfterEach
  void stop() {
    server.close();
  }

  private String metrics(String of, String set) {
    return ask(of, "set=" + set + RANGE);
  }

  private String ask(String of, String query) {
    RawClient.Answer answer = server.call("GET", "/v1/metrics" + of + "?" + query, "", "");
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.header("content-type")).isEqualTo("application/json");
    return answer.text();
  }

  private static String accumulation(String name, String unit, String values) {
    return "{\"accumulation\":{\"name\":\"%s\",\"unit\":\"%s\",\"interval\":\"minute\",\"values\":[%s]}}"
        .formatted(name, unit, values);
  }

  private static String values(String... metrics) {
    return "{\"values\":[" + String.join(",", metrics) + "]}";
  }

  private static String now(long value) {
    return "[" + MINUTE + "," + value + "]";
  }

  // What can be asked for.

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''            | set=active-basins                             | there is no \\\"start\\\"",
        "''            | set=active-basins&end=1750000000              | there is no \\\"start\\\"",
        "''            | set=active-basins&start=1750000000            | there is no \\\"end\\\"",
        "''            | start=1749999000&end=1750000000               | active-basins, account-ops",
        "''            | set=storage&start=1749999000&end=1750000000   | active-basins, account-ops",
        "''            | set=account-ops&start=1750000001&end=1750000000 | not to come after",
        "''            | set=account-ops&start=1749999000&end=1750000061 | in the future",
        "''            | set=active-basins&start=1747407999&end=1750000000 | at most 30 days",
        "''            | set=account-ops&interval=hour&start=1747407999&end=1750000000 | 30 days",
        "''            | set=account-ops&interval=day&start=1686927999&end=1750000000 | 730 days",
        "''            | set=account-ops&start=1749999000&end=1750000000&interval=week | minute or hour or day",
        "/test-basin   | set=account-ops&start=1749999000&end=1750000000 | storage, append-ops, read-ops",
        "/test-basin   | set=storage                                   | there is no \\\"start\\\"",
        "/test-basin   | set=storage&start=1750000001&end=1750000000   | not to come after",
        "/test-basin   | set=storage&start=1749999000&end=1750000600   | in the future",
        "/test-basin   | set=storage&start=1746500000&end=1750000000   | at most 30 days",
        "/test-basin   | set=storage&start=1749999000&end=1750000000&interval=minute | to be hour",
        "/test-basin   | set=storage&start=1749999000&end=1750000000&interval=day | to be hour",
        "/test-basin/s | set=append-ops&start=1749999000&end=1750000000 | one of storage,",
        "/test-basin/s | set=storage&start=1749999000                  | there is no \\\"end\\\"",
        "/test-basin/s | set=storage&start=1749999000&end=1750000000&interval=hour | to be minute",
      })
  void what_makes_no_sense_is_invalid(String of, String query, String why) {
    server.withStream("s");
    RawClient.Answer answer = server.call("GET", "/v1/metrics" + of + "?" + query, "", "");
    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    assertThat(answer.text()).startsWith("{\"code\":\"invalid\"").contains(why);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"start=x&end=2", "start=-1&end=2", "start=1&end=4294967296", "start=1.5&end=2"})
  void what_is_no_time_is_a_bad_query(String range) {
    RawClient.Answer answer = server.call("GET", "/v1/metrics?set=account-ops&" + range, "", "");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).startsWith("{\"code\":\"bad_query\"");
  }

  @ParameterizedTest
  @CsvSource({
    "/test-basin, basin_not_found",
    "/headrace-system, basin_not_found",
    "/test-basin/s, basin_not_found",
    "/other-basin/s, stream_not_found"
  })
  void what_does_not_exist_is_not_found(String of, String code) {
    server.call("PUT", "/v1/basins/other-basin", "", "{}");
    // Something of the server's own is there to be found.
    server.server().keepUsage();
    RawClient.Answer answer =
        server.call("GET", "/v1/metrics" + of + "?set=storage" + RANGE, "", "");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.text()).startsWith("{\"code\":\"" + code + "\"");
  }

  @Test
  void the_latest_and_the_longest_that_may_be_asked_for_are_served() {
    server.withBasin();
    assertThat(ask("", "set=active-basins&start=1747408000&end=1750000000")).isNotEmpty();
    assertThat(ask("", "set=account-ops&interval=day&start=1686928000&end=1750000000"))
        .isNotEmpty();
    assertThat(ask("/" + BASIN, "set=storage&interval=hour&start=1749999000&end=1750000060"))
        .isNotEmpty();
    assertThat(ask("/" + BASIN, "set=read-ops&start=0&end=3600"))
        .contains("\"interval\":\"day\",\"values\":[]");
  }

  // What is answered.

  @Test
  void appends_are_counted_by_storage_class() {
    server.withStream("s");
    server.call(
        "PUT", "/v1/streams/slow", ServerFixture.IN_BASIN, "{\"storage_class\":\"standard\"}");
    server.append("s", "abc", "def");
    server.append("s", "g");
    server.append("slow", "h");
    server.post("/v1/streams/s/records", "{\"records\":[{\"body\":\"x\"}],\"match_seq_num\":7}");
    assertThat(metrics("/" + BASIN, "append-ops"))
        .isEqualTo(
            values(
                accumulation("standard", "operations", now(1)),
                accumulation("express", "operations", now(2))));
    assertThat(metrics("/" + BASIN, "append-throughput"))
        .isEqualTo(
            values(
                accumulation("standard", "bytes", now(9)),
                accumulation("express", "bytes", now(3 * 8 + 7))));
  }

  @Test
  void reads_are_counted_by_kind_and_what_they_deliver_in_bytes() {
    server.withStream("s");
    server.append("s", "abc", "def");
    server.get("/v1/streams/s/records?seq_num=0");
    server.get("/v1/streams/s/records?seq_num=1");
    server.get("/v1/streams/s/records?seq_num=9");
    String events = ServerFixture.IN_BASIN + "accept: text/event-stream\r\n";
    server.call("GET", "/v1/streams/s/records?seq_num=0&count=1", events, "");
    assertThat(metrics("/" + BASIN, "read-ops"))
        .isEqualTo(
            values(
                accumulation("unary", "operations", now(2)),
                accumulation("streaming", "operations", now(1))));
    assertThat(metrics("/" + BASIN, "read-throughput"))
        .isEqualTo(values(accumulation("read", "bytes", now(22 + 11 + 11))));
  }

  @Test
  void a_read_that_goes_on_is_counted_every_minute_in_which_it_delivers() {
    server.withStream("s");
    RawClient reader = server.client();
    reader.send(
        "GET /v1/streams/s/records HTTP/1.1\r\nhost: localhost\r\n"
            + ServerFixture.IN_BASIN
            + "accept: text/event-stream\r\n\r\n");
    reader.head();
    server.awaitFollowers("s", 1);
    for (int i = 0; i < 3; i++) {
      server.time().advance(Duration.ofSeconds(40));
      server.append("s", "record-" + i);
      String seen = "";
      while (!seen.contains("record-" + i)) {
        seen += reader.chunk().toStringUtf8();
      }
    }
    assertThat(ask("/" + BASIN, "set=read-ops&start=" + NOW + "&end=" + (NOW + 120)))
        .contains(accumulation("streaming", "operations", now(2)));
  }

  @Test
  void operations_are_told_where_there_were_any() {
    server.withStream("s");
    server.get("/v1/streams/s/records/tail");
    server.get("/v1/streams/missing");
    server.get("/v1/streams?prefix=x");
    server.call("GET", "/v1/streams", "s2-basin: missing-basin\r\n", "");
    assertThat(metrics("/" + BASIN, "basin-ops"))
        .isEqualTo(
            values(
                accumulation("list-streams", "operations", now(1)),
                accumulation("get-stream-config", "operations", now(1)),
                accumulation("ensure-stream", "operations", now(1)),
                accumulation("check-tail", "operations", now(1))));
    server.call("GET", "/v1/locations", "", "");
    assertThat(metrics("", "account-ops"))
        .isEqualTo(
            values(
                accumulation("ensure-basin", "operations", now(1)),
                accumulation("account-metrics", "operations", now(1)),
                accumulation("basin-metrics", "operations", now(1)),
                accumulation("list-locations", "operations", now(1))));
  }

  @Test
  void minutes_add_up_to_hours_and_days() {
    server.withStream("s");
    server.append("s", "a");
    server.time().advance(Duration.ofMinutes(1));
    server.server().keepUsage();
    server.append("s", "b");
    server.append("s", "c");
    String range = "&start=" + NOW + "&end=" + (NOW + 60);
    assertThat(ask("/" + BASIN, "set=append-ops" + range))
        .contains("\"interval\":\"minute\",\"values\":[" + now(1) + ",[" + (MINUTE + 60) + ",2]]");
    assertThat(ask("/" + BASIN, "set=append-ops&interval=hour" + range))
        .contains("\"interval\":\"hour\",\"values\":[[" + HOUR + ",3]]");
    assertThat(ask("/" + BASIN, "set=append-ops&interval=day" + range))
        .contains("\"interval\":\"day\",\"values\":[[" + DAY + ",3]]");
  }

  @Test
  void storage_is_read_at_every_hour_and_now() {
    server.withStream("s");
    server.append("s", "12345678");
    String gauge =
        "{\"values\":[{\"gauge\":{\"name\":\"storage\",\"unit\":\"bytes\",\"values\":[%s]}}]}";
    assertThat(metrics("/" + BASIN, "storage")).isEqualTo(gauge.formatted(now(16)));
    assertThat(metrics("/" + BASIN + "/s", "storage")).isEqualTo(gauge.formatted(now(16)));
    server.time().advance(Duration.ofMinutes(1));
    server.server().keepUsage();
    server.time().advance(Duration.ofHours(2));
    server.append("s", "1234");
    long later = NOW + 7260;
    String range = "&start=" + (HOUR - 7200) + "&end=" + later;
    assertThat(ask("/" + BASIN, "set=storage" + range))
        .isEqualTo(
            gauge.formatted(
                "[%d,16],[%d,16],[%d,28]".formatted(HOUR + 3600, HOUR + 7200, MINUTE + 7260)));
    assertThat(ask("/" + BASIN + "/s", "set=storage" + range))
        .isEqualTo(gauge.formatted("[%d,28]".formatted(MINUTE + 7260)));
    assertThat(ask("/" + BASIN, "set=storage&start=0&end=3600")).isEqualTo(gauge.formatted(""));
  }

  @Test
  void active_basins_are_those_in_which_something_was_done() {
    server.withStream("s");
    server.call("PUT", "/v1/basins/idle-basin", "", "{}");
    String label = "{\"values\":[{\"label\":{\"name\":\"active_basins\",\"values\":[%s]}}]}";
    assertThat(metrics("", "active-basins")).isEqualTo(label.formatted("\"test-basin\""));
    assertThat(ask("", "set=active-basins&start=0&end=3600")).isEqualTo(label.formatted(""));
  }

  // Who may ask.

  @Test
  void a_token_sees_the_basins_and_streams_of_its_scope() {
    server.close();
    server = new ServerFixture(ServerOptions.local(0).withToken("root"));
    for (String basin : new String[] {"test-basin", "other-basin"}) {
      as("root", "PUT", "/v1/basins/" + basin, basin, "{}");
      as("root", "PUT", "/v1/streams/own%2Fs", basin, "");
    }
    String issued =
        as(
                "root",
                "POST",
                "/v1/access-tokens",
                "",
                "{\"id\":\"t\",\"auto_prefix_streams\":true,\"scope\":{\"basins\":{\"exact\":"
                    + "\"test-basin\"},\"streams\":{\"prefix\":\"own/\"},\"ops\":"
                    + "[\"account-metrics\",\"basin-metrics\",\"stream-metrics\"]}}")
            .text();
    String token = issued.replaceAll("^\\{\"access_token\":\"(.*)\"}$", "$1");

    assertThat(as(token, "GET", "/v1/metrics?set=active-basins" + RANGE, "", "").text())
        .contains("\"values\":[\"test-basin\"]");
    assertThat(as("root", "GET", "/v1/metrics?set=active-basins" + RANGE, "", "").text())
        .contains("\"values\":[\"other-basin\",\"test-basin\"]");
    assertThat(as(token, "GET", "/v1/metrics?set=account-ops" + RANGE, "", "").text())
        .contains("\"ensure-basin\"");
    assertThat(as(token, "GET", "/v1/metrics/test-basin?set=basin-ops" + RANGE, "", "").status())
        .isEqualTo(200);
    assertThat(as(token, "GET", "/v1/metrics/other-basin?set=basin-ops" + RANGE, "", "").status())
        .isEqualTo(403);
    assertThat(as(token, "GET", "/v1/metrics/test-basin/s?set=storage" + RANGE, "", "").status())
        .isEqualTo(200);
    assertThat(
            as(token, "GET", "/v1/metrics/test-basin/own%2Fs?set=storage" + RANGE, "", "").status())
        .isEqualTo(404);
  }

  private RawClient.Answer as(String token, String method, String path, String basin, String body) {
    String headers = "authorization: Bearer " + token + "\r\n";
    return server.call(
        method, path, basin.isEmpty() ? headers : headers + "s2-basin: " + basin + "\r\n", body);
  }
}
