package io.headrace.server.http;

import static io.headrace.server.ServerFixture.BASIN;
import static io.headrace.server.ServerFixture.IN_BASIN;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.headrace.server.Http2Client;
import io.headrace.server.Http2Client.Exchange;
import io.headrace.server.RawClient;
import io.headrace.server.ServerFixture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The same server over HTTP/2, on the same port. */
@Timeout(60)
@Tag("slow")
final class Http2Test {
  private static final String RECORDS = "/v1/streams/s/records";
  private static final Map<String, String> HEADERS =
      Map.of("s2-basin", BASIN, "content-type", "application/json");
  private static final Map<String, String> EVENTS =
      Map.of("s2-basin", BASIN, "accept", "text/event-stream");
  private static final String ONE = "{\"records\":[{\"body\":\"x\"}]}";
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  private final ServerFixture server = new ServerFixture().withStream("s");
  private Http2Client client;

  @BeforeEach
  void connect() {
    client = new Http2Client(server.server().address());
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private Exchange append() {
    return client.begin("POST", RECORDS, HEADERS, false).send(ONE, true);
  }

  @Test
  void appends_and_reads_go_through() {
    Exchange append = append();
    assertThat(append.next()).isEqualTo("200");
    assertThat(append.headers().get("content-type")).hasToString("application/json");
    assertThat(append.rest()).startsWith("{\"start\":{\"seq_num\":0");

    Exchange read = client.begin("GET", RECORDS + "?seq_num=0", HEADERS, true);
    assertThat(read.next()).isEqualTo("200");
    assertThat(read.rest()).contains("\"body\":\"x\"");
  }

  @Test
  void it_shares_its_port_with_http_1_1() {
    assertThat(append().next()).isEqualTo("200");
    RawClient other = server.client();
    for (int i = 0; i < 2; i++) {
      other.send(ServerFixture.request("GET", RECORDS + "/tail", ServerFixture.IN_BASIN, ""));
      assertThat(other.answer().text()).contains("\"seq_num\":1");
    }
  }

  @Test
  void many_requests_run_at_a_time_in_any_order() throws InterruptedException {
    server.engine().hold();
    List<Exchange> appends = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      appends.add(append());
    }
    Exchange tail = client.begin("GET", RECORDS + "/tail", HEADERS, true);
    assertThat(tail.next()).isEqualTo("200");
    server.engine().awaitHeldBack(500);
    server.engine().letGo();

    for (Exchange each : appends) {
      assertThat(each.next()).isEqualTo("200");
    }
  }

  @Test
  void a_body_may_come_in_many_pieces() {
    Exchange append = client.begin("POST", RECORDS, HEADERS, false);
    for (int i = 0; i < ONE.length(); i++) {
      append.send(ONE.substring(i, i + 1), false);
    }
    append.send("", true);

    assertThat(append.next()).isEqualTo("200");
  }

  @Test
  void a_refused_body_need_not_be_sent() {
    Exchange append =
        client.begin(
            "POST", RECORDS, Map.of("s2-basin", BASIN, "content-length", "10000000"), false);

    assertThat(append.next()).isEqualTo("413");
    assertThat(append.rest()).contains("request_too_large");
    Exchange other = append();
    assertThat(other.next()).isEqualTo("200");
  }

  @Test
  void a_refused_body_that_comes_all_the_same_is_cut_off() {
    Exchange append = client.begin("POST", "/nowhere", HEADERS, false);
    assertThat(append.next()).isEqualTo("404");
    assertThat(append.rest()).contains("not_found");
    append.send("x".repeat(300_000), false);

    assertThat(append.next()).isEqualTo("(reset 0)");
    assertThat(append().next()).isEqualTo("200");
  }

  @Test
  void half_a_request_is_cut_off_after_a_while() {
    Exchange append = client.begin("POST", RECORDS, HEADERS, false).send("{\"rec", false);
    // An answer on the same connection tells that the half has come.
    assertThat(append().next()).isEqualTo("200");
    server.time().advance(Duration.ofSeconds(31));

    assertThat(append.next()).isEqualTo("408");
  }

  @Test
  void a_connection_without_requests_is_closed_after_a_while() {
    assertThat(append().next()).isEqualTo("200");
    // Nothing tells when the server has seen the end of the stream.
    int tries = 0;
    do {
      server.time().advance(Duration.ofSeconds(121));
      tries++;
    } while (tries < 100 && !client.endsWithinMillis(100));

    assertThat(tries).isLessThan(100);
  }

  @Test
  void the_authority_is_the_name_that_the_client_believes_in() {
    Exchange read =
        client.begin("GET", RECORDS + "/tail", Map.of(":authority", "evil.example"), true);

    assertThat(read.next()).isEqualTo("403");
  }

  @Test
  void head_has_no_body() {
    Exchange head = client.begin("HEAD", RECORDS + "/tail", HEADERS, true);

    assertThat(head.next()).isEqualTo("200");
    assertThat(head.rest()).isEmpty();
    assertThat(head.headers().get("content-length")).hasToString("36");
  }

  @Test
  void events_come_as_they_happen() {
    Exchange reader = client.begin("GET", RECORDS + "?seq_num=0&count=1&wait=60", EVENTS, true);
    assertThat(reader.next()).isEqualTo("200");
    assertThat(reader.headers().get("content-type")).hasToString("text/event-stream");
    assertThat(reader.headers().contains("transfer-encoding")).isFalse();
    assertThat(reader.next()).startsWith("event: ping\n");
    append();

    assertThat(reader.rest())
        .startsWith("event: batch\ndata: {\"records\":[")
        .endsWith("id: 0,1,9\n\ndata: [DONE]\n\n");
  }

  @Test
  void a_reader_that_takes_nothing_is_cut_off_after_a_while() {
    Exchange reader = client.begin("GET", RECORDS + "?seq_num=0", EVENTS, true);
    assertThat(reader.next()).isEqualTo("200");
    assertThat(reader.next()).startsWith("event: ping\n");
    reader.stopTaking();
    for (int i = 0; i < 20; i++) {
      server.append("s", "x".repeat(100_000));
    }
    // The clock may move before the server has noticed that the client takes nothing.
    while (!server.get("/metrics").text().contains("headrace_live_stalled_total 1.0")) {
      server.time().advance(Duration.ofSeconds(31));
    }
    reader.takeOn();

    String next = reader.next();
    while (!next.startsWith("(")) {
      next = reader.next();
    }
    assertThat(next).isEqualTo("(reset 8)");
    server.awaitFollowers("s", 0);
  }

  @Test
  void a_slow_reader_gets_everything_in_the_end() {
    Exchange reader = client.begin("GET", RECORDS + "?seq_num=0&count=20&wait=60", EVENTS, true);
    assertThat(reader.next()).isEqualTo("200");
    reader.stopTaking();
    for (int i = 0; i < 20; i++) {
      server.append("s", "x".repeat(100_000));
    }
    reader.takeOn();

    assertThat(reader.rest()).contains("\nid: 19,20,").endsWith("data: [DONE]\n\n");
  }

  @Test
  void a_reader_that_cancels_is_forgotten() {
    Exchange reader = client.begin("GET", RECORDS + "?seq_num=0", EVENTS, true);
    assertThat(reader.next()).isEqualTo("200");
    server.awaitFollowers("s", 1);
    reader.cancel();

    server.awaitFollowers("s", 0);
  }

  @Test
  void the_preface_may_come_byte_by_byte() {
    RawClient raw = server.client();
    byte[] settings = {0, 0, 0, 4, 0, 0, 0, 0, 0};
    for (byte b : PREFACE.getBytes(StandardCharsets.US_ASCII)) {
      raw.send(new byte[] {b});
    }
    raw.send(settings);

    ByteString frame = raw.bytes(9);
    assertThat(frame.byteAt(3)).as("the type of the first frame is SETTINGS").isEqualTo((byte) 4);
  }

  @Test
  void a_preface_that_turns_into_something_else_is_http_1_1() {
    RawClient raw = server.client();
    raw.send("P")
        .send("OST ")
        .send("/nowhere HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n");

    assertThat(raw.answer().status()).isEqualTo(404);
  }

  @Test
  void frames_that_are_none_end_the_connection() {
    RawClient raw = server.client();
    raw.send(PREFACE + "this is no frame of http/2 at all, not even close to one");

    raw.bytes(9);
    RawClient other = server.client();
    other.send("GET " + RECORDS + "/tail HTTP/1.1\r\nhost: localhost\r\n" + IN_BASIN + "\r\n");
    assertThat(other.answer().status()).isEqualTo(200);
  }

  @Test
  void a_server_that_stops_answers_what_it_accepted_and_ends_events() throws InterruptedException {
    server.engine().hold();
    Exchange append = append();
    Exchange reader = client.begin("GET", RECORDS + "?seq_num=0", EVENTS, true);
    server.engine().awaitHeldBack(1);
    assertThat(reader.next()).isEqualTo("200");
    Thread stopping = Thread.ofPlatform().start(server.server()::close);
    assertThat(client.awaitGoAway()).isTrue();
    server.engine().letGo();

    assertThat(append.next()).isEqualTo("200");
    assertThat(append.rest()).startsWith("{\"start\":");
    assertThat(reader.rest()).contains("event: error", "server_draining");
    assertThat(client.awaitClose()).isTrue();
    stopping.join();
  }
}
