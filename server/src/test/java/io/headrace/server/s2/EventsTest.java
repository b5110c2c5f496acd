package io.headrace.server.s2;

import static io.headrace.server.ServerFixture.IN_BASIN;
import static io.headrace.server.ServerFixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.server.Http2Client;
import io.headrace.server.RawClient;
import io.headrace.server.ServerFixture;
import io.headrace.server.ServerOptions;
import io.headrace.server.SessionClient;
import io.headrace.server.http.Limits;
import io.headrace.server.http.ServerLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams of events: what they tell, when they ping, how they end and how one comes back. */
@Timeout(60)
@Tag("slow")
final class EventsTest {
  private static final String RECORDS = "/v1/streams/s/records";
  private static final String DONE = "data: [DONE]\n\n";

  private ServerFixture server = new ServerFixture().withStream("s");

  @AfterEach
  void stop() {
    server.close();
  }

  private RawClient read(String query, String... headers) {
    StringBuilder all = new StringBuilder(IN_BASIN).append("accept: text/event-stream\r\n");
    for (String each : headers) {
      all.append(each).append("\r\n");
    }
    return server.client().send(request("GET", RECORDS + "?" + query, all.toString(), ""));
  }

  private RawClient open(String query, String... headers) {
    RawClient reader = read(query, headers);
    assertThat(reader.head().status()).isEqualTo(200);
    return reader;
  }

  private static String batch(String event) {
    assertThat(event).startsWith("event: batch\ndata: {\"records\":[");
    StringBuilder found = new StringBuilder();
    java.util.regex.Matcher matcher =
        java.util.regex.Pattern.compile("\"body\":\"([^\"]*)\"").matcher(event);
    while (matcher.find()) {
      found.append(matcher.group(1).charAt(0));
    }
    return found.toString();
  }

  private static String id(String event) {
    int at = event.indexOf("\nid: ");
    return event.substring(at + 5, event.indexOf('\n', at + 5));
  }

  // What it tells.

  @Test
  void nobody_on_the_way_may_keep_pack_or_delay_events() {
    RawClient.Answer head = read("seq_num=0&wait=0", "accept-encoding: gzip, zstd").head();

    assertThat(head.header("content-type")).isEqualTo("text/event-stream");
    assertThat(head.header("cache-control")).isEqualTo("no-cache, no-transform");
    assertThat(head.header("x-accel-buffering")).isEqualTo("no");
    assertThat(head.header("transfer-encoding")).isEqualTo("chunked");
    assertThat(head.header("content-encoding")).isEmpty();
  }

  @Test
  void a_ping_tells_that_the_tail_is_reached_and_later_ones_that_somebody_is_there() {
    server.append("s", "a");
    RawClient reader = open("seq_num=1");

    assertThat(reader.event())
        .isEqualTo(
            """
            event: ping
            data: {"timestamp":1750000000000,"tail":{"seq_num":1,"timestamp":1750000000000}}

            """);
    for (int ping = 1; ping <= 3; ping++) {
      server.time().advance(Duration.ofSeconds(7));
      assertThat(reader.event()).contains("{\"timestamp\":" + (1750000000000L + ping * 7000L));
    }
  }

  @Test
  void a_batch_is_a_sign_of_life_too() {
    RawClient reader = open("seq_num=0");
    assertThat(reader.event()).startsWith("event: ping");
    server.time().advance(Duration.ofSeconds(5));
    server.append("s", "a");
    assertThat(batch(reader.event())).isEqualTo("a");
    server.time().advance(Duration.ofSeconds(5));
    server.append("s", "b");

    assertThat(batch(reader.event())).isEqualTo("b");
    server.time().advance(Duration.ofSeconds(7));
    assertThat(reader.event()).startsWith("event: ping");
  }

  @Test
  void bytes_travel_in_base64_if_asked_for() {
    server.append("s", "a");
    RawClient reader = open("seq_num=0", "s2-format: base64");

    assertThat(reader.event()).contains("\"body\":\"YQ==\"");
  }

  @Test
  void readers_of_several_formats_and_positions_each_get_theirs() {
    server.append("s", "a", "b");
    RawClient raw = open("seq_num=0");
    RawClient late = open("seq_num=1");
    RawClient coded = open("seq_num=2", "s2-format: base64");
    for (RawClient each : List.of(raw, late, coded)) {
      if (!each.equals(coded)) {
        assertThat(batch(each.event())).isNotEmpty();
      }
      assertThat(each.event()).startsWith("event: ping");
    }
    server.append("s", "c");

    assertThat(id(raw.event())).isEqualTo("2,3,27");
    assertThat(id(late.event())).isEqualTo("2,2,18");
    String event = coded.event();
    assertThat(event).contains("\"body\":\"Yw==\"");
    assertThat(id(event)).isEqualTo("2,1,9");
  }

  @Test
  void a_session_beside_a_reader_of_events_gets_nothing_that_was_made_for_events() {
    Map<String, String> headers =
        Map.of("s2-basin", ServerFixture.BASIN, "accept", "text/event-stream");
    // On one connection, so that one event loop serves both; whoever came last is served first.
    try (Http2Client connection = new Http2Client(server.server().address());
        SessionClient session = SessionClient.read(connection, "s", "seq_num=0")) {
      assertThat(session.next()).isEqualTo("tail 0");
      Http2Client.Exchange events = connection.begin("GET", RECORDS + "?seq_num=0", headers, true);
      assertThat(events.next()).isEqualTo("200");
      assertThat(events.next()).startsWith("event: ping");
      server.append("s", "a");
      assertThat(session.next()).isEqualTo("0:a tail 1");
      server.append("s", "b");

      assertThat(session.next()).isEqualTo("1:b tail 2");
    }
  }

  @Test
  void a_hundred_readers_get_everything_in_order() {
    List<RawClient> readers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      readers.add(open("seq_num=0"));
    }
    readers.forEach(reader -> assertThat(reader.event()).startsWith("event: ping"));
    for (int i = 0; i < 50; i++) {
      server.append("s", "x");
    }

    for (RawClient reader : readers) {
      long next = 0;
      while (next < 50) {
        String event = reader.event();
        assertThat(event).contains("{\"records\":[{\"seq_num\":" + next + ",");
        next = Long.parseLong(id(event).split(",", -1)[0]) + 1;
      }
      assertThat(next).isEqualTo(50);
    }
  }

  // How it ends.

  @ParameterizedTest
  @CsvSource({
    "seq_num=0&wait=0,                  abcde",
    "seq_num=5&wait=0,                  ''",
    "wait=0,                            ''",
    "seq_num=0&count=2,                 ab",
    "seq_num=0&count=0,                 ''",
    "seq_num=0&count=9,                 abcde",
    "seq_num=0&bytes=27,                abc",
    "seq_num=0&bytes=26,                ab",
    "seq_num=0&bytes=1,                 ''",
    "seq_num=0&until=1,                 ''",
    "seq_num=0&until=1750000000001,     abcde",
    "timestamp=0&until=1750000000000,   ''",
    "seq_num=2&count=2&wait=60,         cd",
    "tail_offset=1&count=1,             e",
    "seq_num=99&clamp=true&wait=0,      ''",
  })
  void a_reader_that_wants_no_more_is_done(String query, String expected) {
    server.append("s", "a", "b", "c", "d", "e");
    RawClient reader = open(query);

    if (!expected.isEmpty()) {
      assertThat(batch(reader.event())).isEqualTo(expected);
    }
    assertThat(reader.event()).isEqualTo(DONE);
    assertThat(reader.event()).isEqualTo("(end)");
    // The connection goes on.
    reader.send(request("GET", RECORDS + "/tail", IN_BASIN, ""));
    assertThat(reader.answer().status()).isEqualTo(200);
  }

  @Test
  void a_stream_of_which_nothing_is_left_is_followed_from_its_tail() {
    server.append("s", "a", "b");
    String trim = "{\"records\":[{\"headers\":[[\"\",\"dHJpbQ==\"]],\"body\":\"//////////8=\"}]}";
    server.call("POST", RECORDS, IN_BASIN + "s2-format: base64\r\n", trim);
    RawClient reader = open("seq_num=0");
    assertThat(reader.event()).startsWith("event: ping").contains("\"seq_num\":3,");
    server.append("s", "c");

    assertThat(id(reader.event())).isEqualTo("3,1,9");
    RawClient bounded = open("seq_num=0&count=1");
    assertThat(batch(bounded.event())).isEqualTo("c");
    assertThat(bounded.event()).isEqualTo(DONE);
  }

  @Test
  void limits_hold_for_what_comes_live_too() {
    RawClient counting = open("seq_num=0&count=3&wait=60");
    RawClient weighing = open("seq_num=0&bytes=27&wait=60");
    RawClient timing = open("seq_num=0&until=1750000000500&wait=60");
    RawClient small = open("seq_num=0&bytes=8&wait=60");
    for (RawClient each : List.of(counting, weighing, timing, small)) {
      assertThat(each.event()).startsWith("event: ping");
    }
    server.append("s", "a", "b");
    for (RawClient each : List.of(counting, weighing, timing)) {
      assertThat(batch(each.event())).isEqualTo("ab");
    }
    assertThat(small.event()).isEqualTo(DONE);
    server.time().advance(Duration.ofSeconds(1));
    server.append("s", "c", "d");

    assertThat(batch(counting.event())).isEqualTo("c");
    assertThat(batch(weighing.event())).isEqualTo("c");
    for (RawClient each : List.of(counting, weighing, timing)) {
      assertThat(each.event()).isEqualTo(DONE);
    }
  }

  @Test
  void a_wait_begins_at_the_tail_and_anew_with_every_batch_but_not_with_pings() {
    RawClient reader = open("seq_num=0&wait=10");
    assertThat(reader.event()).startsWith("event: ping");
    server.time().advance(Duration.ofSeconds(8));
    assertThat(reader.event()).startsWith("event: ping");
    server.append("s", "a");
    assertThat(batch(reader.event())).isEqualTo("a");
    server.time().advance(Duration.ofSeconds(9));
    assertThat(reader.event()).startsWith("event: ping");
    server.time().advance(Duration.ofSeconds(1));

    assertThat(reader.event()).isEqualTo(DONE);
    server.awaitFollowers("s", 0);
  }

  @Test
  void a_stream_that_is_deleted_ends_its_readers() {
    RawClient reader = open("seq_num=0");
    assertThat(reader.event()).startsWith("event: ping");
    server.call("DELETE", "/v1/streams/s", IN_BASIN, "");

    assertThat(reader.event())
        .startsWith("event: error\ndata: {\"code\":\"stream_deletion_pending\",\"message\":");
    assertThat(reader.event()).isEqualTo("(end)");
  }

  @ParameterizedTest
  @CsvSource({
    "seq_num=1,             416",
    "seq_num=0&count=1,     416",
    "tail_offset=0&count=1, 416",
    "seq_num=0&timestamp=0, 422",
    "count=x,               400",
  })
  void what_is_wrong_from_the_beginning_is_an_ordinary_answer(String query, int status) {
    RawClient.Answer answer = read(query).answer();

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("content-type")).isEqualTo("application/json");
  }

  @Test
  void a_server_that_stops_says_so_and_ends_the_events() throws InterruptedException {
    RawClient reader = open("seq_num=0");
    assertThat(reader.event()).startsWith("event: ping");
    Thread stopping = Thread.ofPlatform().start(server.server()::close);

    assertThat(reader.event()).startsWith("event: error\ndata: {\"code\":\"server_draining\"");
    assertThat(reader.event()).isEqualTo("(end)");
    assertThat(reader.isEnded()).isTrue();
    reader.close();
    stopping.join();
  }

  @Test
  void a_reader_that_goes_away_is_forgotten() {
    RawClient reader = open("seq_num=0");
    assertThat(reader.event()).startsWith("event: ping");
    server.awaitFollowers("s", 1);
    reader.close();

    server.awaitFollowers("s", 0);
  }

  @Test
  void a_client_of_http_1_0_gets_events_without_chunks() {
    server.append("s", "a");
    RawClient reader =
        server
            .client()
            .send(
                "GET "
                    + RECORDS
                    + "?seq_num=0&wait=0 HTTP/1.0\r\n"
                    + IN_BASIN
                    + "accept: text/event-stream\r\n\r\n");

    assertThat(reader.head().header("connection")).isEqualTo("close");
    String expected =
        """
        event: batch
        data: {"records":[{"seq_num":0,"timestamp":1750000000000,"body":"a"}]}
        id: 0,1,9

        """;
    assertThat(reader.bytes(expected.length() + DONE.length()).toStringUtf8())
        .isEqualTo(expected + DONE);
    assertThat(reader.isEnded()).isTrue();
  }

  @Test
  void what_is_pipelined_behind_events_waits_for_their_end() {
    RawClient reader = open("seq_num=0&count=1&wait=60");
    reader.send(request("GET", RECORDS + "/tail", IN_BASIN, ""));
    assertThat(reader.event()).startsWith("event: ping");
    server.append("s", "a");

    assertThat(batch(reader.event())).isEqualTo("a");
    assertThat(reader.event()).isEqualTo(DONE);
    assertThat(reader.event()).isEqualTo("(end)");
    assertThat(reader.answer().text()).contains("\"seq_num\":1");
  }

  // How one comes back.

  @Test
  void an_id_tells_what_was_got_in_all_and_a_reader_that_comes_back_goes_on_from_there() {
    server.append("s", "a", "b", "c", "d", "e");
    String query = "seq_num=0&count=4&bytes=100";
    RawClient first = open("seq_num=0&count=2");
    String id = id(first.event());
    assertThat(id).isEqualTo("1,2,18");

    RawClient second = open(query.replace("count=4", "count=3"), "last-event-id: " + id);
    String event = second.event();
    assertThat(batch(event)).isEqualTo("c");
    assertThat(id(event)).isEqualTo("2,3,27");
    assertThat(second.event()).isEqualTo(DONE);

    RawClient third = open(query, "Last-Event-ID: " + id(event));
    assertThat(batch(third.event())).isEqualTo("d");
    assertThat(third.event()).isEqualTo(DONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"4,5,45", "4,9,9", "4,5,99", "18446744073709551615,5,45"})
  void a_reader_that_comes_back_for_nothing_is_done_at_once(String id) {
    server.append("s", "a", "b", "c", "d", "e");
    RawClient reader = open("seq_num=0&count=5&bytes=99", "last-event-id: " + id);

    assertThat(reader.event()).isEqualTo(DONE);
  }

  @Test
  void a_reader_that_comes_back_at_the_tail_follows() {
    server.append("s", "a");
    RawClient reader = open("seq_num=0", "last-event-id: 0,1,9");

    assertThat(reader.event()).startsWith("event: ping");
    server.append("s", "b");
    assertThat(id(reader.event())).isEqualTo("1,2,18");
  }

  @Test
  void an_id_at_the_end_of_all_numbers_does_not_begin_anew() {
    assertThat(read("seq_num=0", "last-event-id: 18446744073709551615,1,9").answer().status())
        .isEqualTo(416);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "1,2", "1,2,x", "-1,2,3", "1,2,3,4"})
  void an_id_that_is_none_is_a_bad_header(String id) {
    RawClient.Answer answer = read("seq_num=0", "last-event-id: " + id).answer();

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("\"code\":\"bad_header\"", "last-event-id");
  }

  // Slow readers.

  private void restartWithTightBuffers() {
    server.close();
    ServerLimits limits = Limits.DEFAULT.outboundBytes(16 << 10).build();
    server = new ServerFixture(ServerOptions.local(0).withLimits(limits)).withStream("s");
  }

  private RawClient openSlow(String query) {
    RawClient reader = server.track(new RawClient(server.server().address(), 4096));
    String headers = IN_BASIN + "accept: text/event-stream\r\n";
    return reader.send(request("GET", RECORDS + "?" + query, headers, ""));
  }

  @Test
  void a_slow_reader_gets_everything_in_the_end_and_hinders_nobody() {
    restartWithTightBuffers();
    RawClient slow = openSlow("seq_num=0");
    RawClient quick = open("seq_num=0");
    quick.event();
    String large = "x".repeat(100_000);
    for (int i = 0; i < 100; i++) {
      server.append("s", large);
      assertThat(id(quick.event())).startsWith(i + "," + (i + 1) + ",");
    }

    assertThat(slow.head().status()).isEqualTo(200);
    int next = 0;
    while (next < 100) {
      String event = slow.event();
      if (!event.startsWith("event: ping")) {
        assertThat(event).contains("{\"records\":[{\"seq_num\":" + next + ",");
        next = Integer.parseInt(id(event).split(",", -1)[0]) + 1;
      }
    }
    server.append("s", "live");
    String event = slow.event();
    while (event.startsWith("event: ping")) {
      event = slow.event();
    }
    assertThat(batch(event)).isEqualTo("l");
  }

  @Test
  void a_reader_that_takes_nothing_is_cut_off_after_a_while_and_comes_back_where_it_was() {
    restartWithTightBuffers();
    String large = "x".repeat(100_000);
    for (int i = 0; i < 100; i++) {
      server.append("s", large);
    }
    RawClient stalled = openSlow("seq_num=0");
    assertThat(stalled.head().status()).isEqualTo(200);
    String lastId = id(stalled.event());
    // The clock may move before the server has noticed that the client takes nothing.
    while (!server.get("/metrics").text().contains("headrace_live_stalled_total 1.0")) {
      server.time().advance(Duration.ofSeconds(31));
    }

    // What was sent arrives whole up to some event; what follows is cut.
    try {
      while (true) {
        lastId = id(stalled.event());
      }
    } catch (java.io.UncheckedIOException e) {
      // Here it was cut.
    }
    long last = Long.parseLong(lastId.split(",", -1)[0]);
    assertThat(last).isLessThan(99);
    RawClient back = open("seq_num=0", "last-event-id: " + lastId);
    assertThat(back.event()).contains("{\"records\":[{\"seq_num\":" + (last + 1) + ",");
  }
}
