package io.headrace.server.http;

import static io.headrace.server.ServerFixture.IN_BASIN;
import static io.headrace.server.ServerFixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.server.RawClient;
import io.headrace.server.ServerFixture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/1.1 byte by byte: pipelines, halves, oversizes and garbage. */
@Timeout(60)
@Tag("slow")
final class Http1Test {
  private static final String RECORDS = "/v1/streams/s/records";
  private static final String ONE = "{\"records\":[{\"body\":\"x\"}]}";

  private final ServerFixture server = new ServerFixture().withStream("s");
  private RawClient client;

  @BeforeEach
  void connect() {
    client = server.client();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static String append() {
    return text(request("POST", RECORDS, IN_BASIN, ONE));
  }

  private static String tail() {
    return text(request("GET", RECORDS + "/tail", IN_BASIN, ""));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  @Test
  void pipelined_requests_are_answered_in_order() {
    client.send(append() + tail() + append() + text(request("GET", "/nowhere", "", "")) + tail());

    assertThat(client.answer().text()).contains("\"start\":{\"seq_num\":0");
    assertThat(client.answer().text()).startsWith("{\"tail\":{\"seq_num\":1");
    assertThat(client.answer().text()).contains("\"start\":{\"seq_num\":1");
    assertThat(client.answer().status()).isEqualTo(404);
    assertThat(client.answer().text()).startsWith("{\"tail\":{\"seq_num\":2");
  }

  @Test
  void pipelined_appends_wait_for_the_disk_together_and_what_follows_waits_for_them()
      throws InterruptedException {
    server.engine().hold();
    client.send(append() + append() + append() + tail());
    server.engine().awaitHeldBack(3);
    server.engine().letGo();

    for (int i = 0; i < 3; i++) {
      assertThat(client.answer().text()).contains("\"start\":{\"seq_num\":" + i);
    }
    assertThat(client.answer().text()).startsWith("{\"tail\":{\"seq_num\":3");
  }

  @Test
  void a_pipeline_longer_than_the_queue_is_answered_whole_and_in_order() {
    int requests = 5_000;
    Thread writer =
        Thread.ofVirtual()
            .start(() -> {
              for (int i = 0; i < requests; i++) {
                client.send(append());
              }
            });
    for (int i = 0; i < requests; i++) {
      assertThat(client.answer().text()).contains("\"start\":{\"seq_num\":" + i + ",");
    }
    assertThat(writer.isAlive()).isFalse();
  }

  @Test
  void a_full_queue_is_not_read_for() throws InterruptedException {
    server.engine().hold();
    String large = "{\"records\":[{\"body\":\"" + "x".repeat(100_000) + "\"}]}";
    List<byte[]> requests = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      requests.add(request("POST", RECORDS, IN_BASIN, large));
    }
    Thread writer = Thread.ofVirtual().start(() -> requests.forEach(client::send));
    server.engine().awaitHeldBack(ServerLimits.DEFAULT.pipelinedRequests());
    // Two hundred such requests fit into no socket's buffer: a server that read on would let the
    // writer finish.
    assertThat(writer.join(Duration.ofMillis(500))).isFalse();
    assertThat(server.engine().heldBack()).isEqualTo(ServerLimits.DEFAULT.pipelinedRequests());
    server.engine().letGo();

    for (int i = 0; i < 200; i++) {
      assertThat(client.answer().text()).contains("\"start\":{\"seq_num\":" + i + ",");
    }
  }

  @Test
  void a_request_may_come_byte_by_byte() {
    for (byte b : request("POST", RECORDS, IN_BASIN, ONE)) {
      client.send(new byte[] {b});
    }

    assertThat(client.answer().status()).isEqualTo(200);
  }

  @Test
  void a_body_may_come_in_chunks() {
    client.send(
        "POST "
            + RECORDS
            + " HTTP/1.1\r\nhost: localhost\r\n"
            + IN_BASIN
            + "content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
            + "5\r\n{\"rec\r\n6;extension=1\r\nords\":\r\n");
    client.send("13\r\n[{\"body\":\"chunk\"}]}\r\n0\r\ntrailer: x\r\n\r\n" + tail());

    assertThat(client.answer().status()).isEqualTo(200);
    assertThat(client.answer().text()).startsWith("{\"tail\":{\"seq_num\":1");
  }

  @Test
  void a_body_too_large_is_refused_and_a_small_rest_of_it_read_away() {
    String tooMuch = "x".repeat(ServerLimits.DEFAULT.unreadBodyBytes() - 10);
    client.send(text(request("PUT", "/v1/streams/t", IN_BASIN, tooMuch)) + tail());

    RawClient.Answer refused = client.answer();
    assertThat(refused.status()).isEqualTo(413);
    assertThat(refused.text())
        .contains("\"code\":\"request_too_large\"", "at most 65536 bytes", "send its records");
    assertThat(client.answer().status()).isEqualTo(200);
  }

  @Test
  void a_body_far_too_large_is_refused_before_it_has_come_and_ends_the_connection() {
    client.send(
        "POST "
            + RECORDS
            + " HTTP/1.1\r\nhost: localhost\r\n"
            + IN_BASIN
            + "content-type: application/json\r\ncontent-length: 10000000\r\n\r\n");

    RawClient.Answer refused = client.answer();
    assertThat(refused.status()).isEqualTo(413);
    assertThat(refused.header("connection")).isEqualTo("close");
    client.send(new byte[100_000]);
    assertThat(client.isEnded()).isTrue();
  }

  @Test
  void a_client_that_sends_ten_megabytes_without_listening_still_gets_its_answer() {
    Thread writer =
        Thread.ofVirtual()
            .start(() -> client.send(request("POST", RECORDS, IN_BASIN, "x".repeat(10_000_000))));

    assertThat(client.answer().status()).isEqualTo(413);
    assertThat(writer).isNotNull();
  }

  @Test
  void chunks_without_end_are_refused_when_they_are_too_many() {
    String chunk = "10000\r\n" + "x".repeat(65536) + "\r\n";
    client.send(
        "PUT /v1/streams/t HTTP/1.1\r\nhost: localhost\r\n"
            + IN_BASIN
            + "content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
            + chunk
            + chunk);

    assertThat(client.answer().status()).isEqualTo(413);
    client.send(chunk.repeat(4));
    assertThat(client.isEnded()).isTrue();
  }

  @Test
  void half_a_head_is_cut_off_after_a_while() {
    // The answer to the first request tells that the half behind it has come, too.
    client.send(tail() + "GET /health HTTP/1.1\r\nhost: localhost\r\n");
    assertThat(client.answer().status()).isEqualTo(200);
    server.time().advance(Duration.ofSeconds(29));
    client.send("x: y\r\n");
    server.time().advance(Duration.ofSeconds(2));

    RawClient.Answer answer = client.answer();
    assertThat(answer.status()).isEqualTo(408);
    assertThat(answer.text()).contains("\"code\":\"request_timeout\"", "within 30 seconds");
    assertThat(client.isEnded()).isTrue();
  }

  @Test
  void half_a_body_is_cut_off_after_a_while() {
    client.send(append() + append().substring(0, append().length() - 1));
    assertThat(client.answer().status()).isEqualTo(200);
    server.time().advance(Duration.ofSeconds(31));

    assertThat(client.answer().status()).isEqualTo(408);
    assertThat(client.isEnded()).isTrue();
  }

  @Test
  void half_a_head_behind_a_slow_request_is_told_so_once_and_after_it()
      throws InterruptedException {
    server.engine().hold();
    client.send(append() + "GET /health HTTP/1.1\r\nhost: localhost\r\n");
    server.engine().awaitHeldBack(1);
    for (int i = 0; i < 5; i++) {
      server.time().advance(Duration.ofSeconds(31));
      // An answer on another connection of every loop: the alarms have had their turn.
      assertThat(server.get("/health").status()).isEqualTo(200);
    }
    server.engine().letGo();

    assertThat(client.answer().status()).isEqualTo(200);
    server.time().advance(Duration.ofSeconds(31));
    assertThat(client.answer().status()).isEqualTo(408);
    assertThat(client.isEnded()).isTrue();
  }

  @Test
  void a_connection_without_requests_is_closed_after_a_while() {
    client.send(tail());
    client.answer();
    server.time().advance(Duration.ofSeconds(121));

    assertThat(client.isEnded()).isTrue();
  }

  @Test
  void a_connection_that_says_nothing_is_closed_after_a_while() {
    // Nothing tells when the server has accepted a connection that says nothing.
    int tries = 0;
    do {
      server.time().advance(Duration.ofSeconds(31));
      tries++;
    } while (tries < 100 && !client.endsWithinMillis(100));

    assertThat(tries).isLessThan(100);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000",
        "hello\r\n",
        "\u0000\u0000\u0000",
        "GARBAGE\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/9\r\n\r\n",
        "GET /health HTTP/1.1\r\n\r\n",
        "GET http://localhost/health HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nno colon here\r\n\r\n",
        "GET / HTTP/1.1\r\nbad name: x\r\n\r\n",
        "POST / HTTP/1.1\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
        "POST / HTTP/1.1\r\ncontent-length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\ncontent-length: 99999999999999999999\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n",
      })
  void garbage_is_told_so_and_hung_up_on(String garbage) {
    client.send(garbage);

    RawClient.Answer answer = client.answer();
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("\"code\":\"bad_request\"", "expected");
    assertThat(answer.header("connection")).isEqualTo("close");
    assertThat(client.isEnded()).isTrue();
  }

  @Test
  void garbage_within_a_chunked_body_is_told_so() {
    client.send(
        "POST "
            + RECORDS
            + " HTTP/1.1\r\nhost: localhost\r\n"
            + IN_BASIN
            + "content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n");

    assertThat(client.answer().status()).isEqualTo(400);
    assertThat(client.isEnded()).isTrue();
  }

  @Test
  void a_request_line_has_a_limit() {
    client.send("GET /" + "x".repeat(20_000) + " HTTP/1.1\r\n\r\n");

    assertThat(client.answer().status()).isEqualTo(414);
    assertThat(client.isEnded()).isTrue();
  }

  @Test
  void headers_have_a_limit() {
    client.send("GET / HTTP/1.1\r\nx: " + "x".repeat(40_000) + "\r\n\r\n");

    assertThat(client.answer().status()).isEqualTo(431);
    assertThat(client.isEnded()).isTrue();
  }

  @Test
  void who_asks_for_leave_to_send_a_body_gets_it() {
    byte[] whole = request("POST", RECORDS, IN_BASIN + "expect: 100-continue\r\n", ONE);
    client.send(Arrays.copyOf(whole, whole.length - ONE.length()));

    assertThat(client.answer().status()).isEqualTo(100);
    client.send(ONE);
    assertThat(client.answer().status()).isEqualTo(200);
  }

  @Test
  void leave_to_send_a_body_comes_after_the_answers_before_it() throws InterruptedException {
    server.engine().hold();
    byte[] whole = request("POST", RECORDS, IN_BASIN + "expect: 100-continue\r\n", ONE);
    client.send(append() + text(whole).replace(ONE, ""));
    server.engine().awaitHeldBack(1);
    server.engine().letGo();

    assertThat(client.answer().status()).isEqualTo(200);
    assertThat(client.answer().status()).isEqualTo(100);
    client.send(ONE);
    assertThat(client.answer().status()).isEqualTo(200);
  }

  @Test
  void who_asks_for_leave_and_is_refused_gets_the_reason_and_no_leave() {
    client.send(
        "POST /nowhere HTTP/1.1\r\nhost: localhost\r\nexpect: 100-continue\r\ncontent-length: 5\r\n\r\n");

    RawClient.Answer answer = client.answer();
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.header("connection")).isEqualTo("close");
    assertThat(client.isEnded()).isTrue();
  }

  @Test
  void a_client_that_wants_to_close_is_closed_after_its_answer() {
    client.send(text(request("GET", RECORDS + "/tail", IN_BASIN + "Connection: close\r\n", "")));

    RawClient.Answer answer = client.answer();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("connection")).isEqualTo("close");
    assertThat(client.isEnded()).isTrue();
  }

  @Test
  void a_client_of_http_1_0_is_closed_unless_it_wants_to_stay() {
    client.send("GET /health HTTP/1.0\r\nconnection: keep-alive\r\n\r\n");
    assertThat(client.answer().header("connection")).isEqualTo("keep-alive");

    client.send("GET /health HTTP/1.0\r\n\r\n");
    assertThat(client.answer().text()).isEqualTo("OK");
    assertThat(client.isEnded()).isTrue();
  }

  @Test
  void head_of_a_session_has_no_body_either() {
    server.append("s", "a");
    client.send(
        request("HEAD", RECORDS + "?seq_num=0", IN_BASIN + "content-type: s2s/proto\r\n", ""));
    assertThat(client.answer(/* bodiless= */ true).status()).isEqualTo(200);

    client.send(request("GET", RECORDS + "/tail", IN_BASIN, ""));
    assertThat(client.answer().text()).contains("\"seq_num\":1");
  }

  @Test
  void head_gets_what_get_would_without_the_body() {
    client.send(request("HEAD", RECORDS + "/tail", IN_BASIN, ""));
    RawClient.Answer head = client.answer(/* bodiless= */ true);
    client.send(tail());
    RawClient.Answer whole = client.answer();

    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("content-length")).isEqualTo(whole.header("content-length"));
  }

  @Test
  void header_names_are_found_in_any_case_and_the_target_may_be_a_whole_url() {
    client.send(
        "GET http://example.com:80"
            + RECORDS
            + "/tail HTTP/1.1\r\nHOST: LocalHost:1\r\nS2-BASIN: test-basin\r\n\r\n");

    assertThat(client.answer().status()).isEqualTo(200);
  }

  @Test
  void empty_lines_before_a_request_mean_nothing() {
    client.send("\r\n\r\n" + tail() + "\r\n" + tail());

    assertThat(client.answer().status()).isEqualTo(200);
    assertThat(client.answer().status()).isEqualTo(200);
  }

  @Test
  void an_answer_has_a_date() {
    client.send(tail());

    assertThat(client.answer().header("date")).isEqualTo("Sun, 15 Jun 2025 15:06:40 GMT");
  }
}
