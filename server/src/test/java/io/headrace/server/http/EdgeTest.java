package io.headrace.server.http;

import static io.headrace.server.ServerFixture.IN_BASIN;
import static io.headrace.server.ServerFixture.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.google.protobuf.ByteString;
import io.headrace.log.Health;
import io.headrace.server.HeadraceServer;
import io.headrace.server.RawClient;
import io.headrace.server.ServerFixture;
import io.headrace.server.ServerOptions;
import io.headrace.server.rate.RateLimits;
import io.headrace.server.sessions.LocalAgents;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in, how much, how packed; what the server tells of itself; how it stops. */
@Timeout(60)
@Tag("slow")
final class EdgeTest {
  private static final String RECORDS = "/v1/streams/s/records";

  private ServerFixture server = new ServerFixture().withStream("s");

  private ServerFixture restart(ServerFixture other) {
    server.close();
    server = other;
    return other;
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void what_is_nowhere_is_not_found() {
    RawClient.Answer answer = server.get("/v2/streams");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.text())
        .isEqualTo(
            "{\"code\":\"not_found\",\"message\":\"there is nothing at the path /v2/streams\"}");
  }

  @Test
  void a_wrong_method_is_told_the_right_ones() {
    RawClient.Answer answer = server.post(RECORDS + "/tail", "{}");

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("allow")).isEqualTo("GET, HEAD, OPTIONS");
    assertThat(answer.text()).contains("is served with GET, HEAD, OPTIONS, not with POST");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://localhost:5173", "http://127.0.0.1", "https://example.com", "null"})
  void no_page_may_look_unless_somebody_says_so(String origin) {
    String headers = "origin: " + origin + "\r\naccess-control-request-method: POST\r\n";
    assertThat(server.call("GET", RECORDS + "/tail", IN_BASIN + headers, ""))
        .satisfies(answer -> assertThat(answer.status()).isEqualTo(200))
        .satisfies(EdgeTest::allowsNoPage);
    assertThat(server.call("OPTIONS", RECORDS, headers, ""))
        .satisfies(answer -> assertThat(answer.status()).isEqualTo(204))
        .satisfies(EdgeTest::allowsNoPage);
    restart(new ServerFixture(ServerOptions.local(0).withToken("secret")));
    assertThat(server.call("GET", "/v1/basins", "authorization: Bearer secret\r\n" + headers, ""))
        .satisfies(answer -> assertThat(answer.status()).isEqualTo(200))
        .satisfies(EdgeTest::allowsNoPage);
  }

  private static void allowsNoPage(RawClient.Answer answer) {
    assertThat(answer.header("access-control-allow-origin")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "https://app.example.com, true",
    "http://localhost:5173, true",
    "https://app.example.com:8443, false",
    "http://app.example.com, false",
    "https://example.com, false",
    "https://app.example.com.evil.example, false",
    "null, false",
  })
  void pages_of_the_named_origins_may_look(String origin, boolean allowed) {
    Cors cors = Cors.of(List.of("https://App.example.com", "http://localhost:5173"));
    restart(new ServerFixture(ServerOptions.local(0).withCors(cors)));
    RawClient.Answer answer = server.call("GET", "/v1/basins", "origin: " + origin + "\r\n", "");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("access-control-allow-origin")).isEqualTo(allowed ? origin : "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"example.com", "https://example.com/", "https://", "null", "https://a b"})
  void what_is_no_origin_is_told_so(String text) {
    assertThatThrownBy(() -> Cors.of(List.of(text)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("such as https://example.com")
        .hasMessageContaining(text);
  }

  @Test
  void without_a_token_nobody_lets_every_page_in() {
    ServerOptions open = ServerOptions.local(0);
    assertThatThrownBy(() -> open.withCors(Cors.of(List.of("*"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--cors-origin")
        .hasMessageContaining("--token");
  }

  @Test
  void a_preflight_is_answered_without_a_token() {
    restart(new ServerFixture(ServerOptions.local(0).withToken("secret").withCors(Cors.ANY)));
    RawClient.Answer answer =
        server.call(
            "OPTIONS",
            RECORDS,
            """
            origin: https://example.com\r
            access-control-request-method: POST\r
            access-control-request-headers: authorization, s2-basin\r
            """,
            "");

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.header("access-control-allow-origin")).isEqualTo("https://example.com");
    assertThat(answer.header("access-control-allow-methods")).isEqualTo("GET, HEAD, OPTIONS, POST");
    assertThat(answer.header("access-control-allow-headers")).isEqualTo("authorization, s2-basin");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "authorization: Bearer wrong\r\n",
        "authorization: Bearer secre\r\n",
        "authorization: Bearer secrets\r\n",
        "authorization: Basic secret\r\n",
        "authorization: Bearer\r\n",
      })
  void who_has_not_the_token_is_not_let_in(String header) {
    restart(new ServerFixture(ServerOptions.local(0).withToken("secret")));
    RawClient.Answer answer = server.call("GET", "/v1/basins", header, "");

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("www-authenticate")).isEqualTo("Bearer");
    assertThat(answer.text()).contains("\"code\":\"authn\"").doesNotContain("secret");
  }

  @Test
  void who_has_the_token_is_let_in() {
    restart(new ServerFixture(ServerOptions.local(0).withToken("secret")));

    assertThat(server.call("GET", "/v1/basins", "Authorization: bearer secret\r\n", "").status())
        .isEqualTo(200);
    assertThat(server.get("/health").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"xv1/basins", "/v1/../v1/basins", "//v1/basins", "*", "/V1/basins"})
  void no_spelling_of_a_path_goes_past_the_token(String target) {
    restart(new ServerFixture(ServerOptions.local(0).withToken("secret")));
    RawClient client =
        server.client().send("GET " + target + " HTTP/1.1\r\nhost: localhost\r\n\r\n");

    assertThat(client.answer().status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, 200",
    "LOCALHOST:4300, 200",
    "127.0.0.1:80, 200",
    "127.1.2.3, 200",
    "[::1]:80, 200",
    "basin.localhost, 200",
    "evil.example, 403",
    "evil.example:4300, 403",
    "127.0.0.1.evil.example, 403",
    "localhost.evil.example, 403",
    "evillocalhost, 403",
    "192.168.1.1, 403",
  })
  void without_a_token_a_name_that_somebody_else_may_own_is_not_answered_to(
      String host, int status) {
    RawClient client =
        server.client().send("GET /v1/basins HTTP/1.1\r\nhost: " + host + "\r\n\r\n");

    RawClient.Answer answer = client.answer();
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.text()).contains(status == 200 ? "basins" : "\"code\":\"permission_denied\"");
  }

  @ParameterizedTest
  @CsvSource({
    "POST, http://localhost:5173, 404",
    "POST, http://127.0.0.1, 404",
    "POST, http://[::1]:80, 404",
    "POST, https://app.example, 404",
    "POST, https://evil.example, 403",
    "POST, https://localhost.evil.example, 403",
    "POST, null, 403",
    "PUT, https://evil.example, 403",
    "DELETE, https://evil.example, 403",
    "GET, https://evil.example, 200",
  })
  void without_a_token_the_page_of_a_stranger_changes_nothing(
      String method, String origin, int status) {
    restart(
        new ServerFixture(
            ServerOptions.local(0).withCors(Cors.of(List.of("https://app.example")))));
    String path = method.equals("POST") ? "/v1/sessions/missing/runs/r1/cancel" : "/v1/basins";
    String target = method.equals("GET") || method.equals("POST") ? path : path + "/some-basin";
    RawClient client =
        server
            .client()
            .send(
                method
                    + " "
                    + target
                    + " HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\norigin: "
                    + origin
                    + "\r\n\r\n");
    RawClient.Answer answer = client.answer();
    assertThat(answer.status()).isEqualTo(status);
    if (status == 403) {
      assertThat(answer.text()).contains("\"code\":\"permission_denied\"", "--cors-origin");
    }
  }

  @Test
  void without_a_token_the_server_listens_only_on_this_machine() {
    assertThatThrownBy(() ->
            new ServerOptions(
                "0.0.0.0",
                0,
                Optional.empty(),
                Cors.NONE,
                1,
                true,
                ServerLimits.DEFAULT,
                Optional.empty(),
                RateLimits.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--token")
        .hasMessageContaining("HEADRACE_TOKEN");
    assertThat(
            new ServerOptions(
                "0.0.0.0",
                0,
                Optional.of("t"),
                Cors.ANY,
                1,
                true,
                ServerLimits.DEFAULT,
                Optional.empty(),
                RateLimits.NONE))
        .isNotNull();
  }

  @Test
  void a_port_that_is_taken_is_told_so() {
    assertThatThrownBy(() -> new ServerFixture(ServerOptions.local(server.server().port())).close())
        .isInstanceOf(PortUnavailableException.class)
        .hasMessageContaining("is another server running there?");
  }

  @Test
  void who_connects_before_the_server_is_there_is_served_when_it_is() {
    ServerOptions options = ServerOptions.local(0);
    HttpPort port = HeadraceServer.openPort(options);
    try (RawClient early = new RawClient(port.address())) {
      early.send(ServerFixture.request("GET", "/health", "", ""));
      try (HeadraceServer _ =
          new HeadraceServer(port, server.engine(), options, server.time(), LocalAgents.NONE)) {
        assertThat(early.answer().text()).isEqualTo("OK");
      }
    }
  }

  @Test
  void the_server_is_served_without_epoll_too() {
    ServerOptions local = ServerOptions.local(0);
    restart(
        new ServerFixture(
            new ServerOptions(
                local.host(),
                0,
                local.token(),
                local.cors(),
                1,
                /* epoll= */ false,
                local.limits(),
                local.tls(),
                local.rates())));

    assertThat(server.get("/health").text()).isEqualTo("OK");
  }

  @Test
  void a_connection_too_many_is_closed() {
    restart(new ServerFixture(Limits.DEFAULT.connections(1).build()));
    RawClient first = server.client().send(request("GET", "/health", "", ""));
    assertThat(first.answer().status()).isEqualTo(200);

    assertThat(server.client().isEnded()).isTrue();
    assertThat(first.send(request("GET", "/health", "", "")).answer().status()).isEqualTo(200);
  }

  @Test
  void more_bodies_than_the_server_may_hold_are_refused_and_change_nothing()
      throws InterruptedException {
    restart(new ServerFixture(Limits.DEFAULT.bodyBytesInFlight(100).build()).withStream("s"));
    String body = "{\"records\":[{\"body\":\"" + "x".repeat(40) + "\"}]}";
    server.engine().hold();
    RawClient waiting = server.client().send(request("POST", RECORDS, IN_BASIN, body));
    server.engine().awaitHeldBack(1);

    RawClient.Answer refused = server.post(RECORDS, body);
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.header("retry-after-ms")).isEqualTo("100");
    assertThat(refused.text()).contains("\"code\":\"rate_limited\"");

    server.engine().letGo();
    assertThat(waiting.answer().status()).isEqualTo(200);
    assertThat(server.post(RECORDS, body).text()).contains("\"start\":{\"seq_num\":1");
  }

  @Test
  void chunked_bodies_count_as_they_come() {
    restart(new ServerFixture(Limits.DEFAULT.bodyBytesInFlight(100).build()).withStream("s"));
    RawClient client = server.client();
    client.send(
        "POST "
            + RECORDS
            + " HTTP/1.1\r\nhost: localhost\r\n"
            + IN_BASIN
            + "content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
            + "80\r\n"
            + "x".repeat(128)
            + "\r\n0\r\n\r\n");

    assertThat(client.answer().status()).isEqualTo(429);
    assertThat(client.send(request("GET", "/health", "", "")).answer().status()).isEqualTo(200);
  }

  @Test
  void bodies_that_were_announced_and_do_not_come_lock_nobody_out() {
    restart(new ServerFixture().withStream("s"));
    for (int i = 0; i < 16; i++) {
      // The answer to the first request tells that the half behind it has come, too.
      RawClient silent = server.client();
      silent.send(
          "GET /health HTTP/1.1\r\nhost: localhost\r\n\r\nPOST "
              + RECORDS
              + " HTTP/1.1\r\nhost: localhost\r\n"
              + IN_BASIN
              + "content-type: application/json\r\ncontent-length: 8388608\r\n\r\n");
      assertThat(silent.answer().status()).isEqualTo(200);
    }

    assertThat(server.append("s", "x").status()).isEqualTo(200);
  }

  @Test
  void a_client_that_goes_away_gives_its_bytes_back() throws InterruptedException {
    restart(new ServerFixture(Limits.DEFAULT.bodyBytesInFlight(200).build()).withStream("s"));
    String body = "{\"records\":[{\"body\":\"" + "x".repeat(100) + "\"}]}";
    server.engine().hold();
    try (RawClient leaving = new RawClient(server.server().address())) {
      leaving.send(request("POST", RECORDS, IN_BASIN, body));
      server.engine().awaitHeldBack(1);
    }
    server.engine().letGo();

    RawClient.Answer answer;
    do {
      // The server notices the end of a connection some time after the client.
      answer = server.post(RECORDS, body);
    } while (answer.status() == 429);
    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void packed_bodies_are_unpacked() throws IOException {
    byte[] json = "{\"records\":[{\"body\":\"packed\"}]}".getBytes(StandardCharsets.UTF_8);
    assertThat(postPacked("gzip", gzip(json)).status()).isEqualTo(200);
    assertThat(postPacked("zstd", Zstd.compress(json)).status()).isEqualTo(200);
    assertThat(postPacked("identity", json).status()).isEqualTo(200);
    assertThat(server.get(RECORDS + "?seq_num=0").text()).contains("packed");
  }

  @Test
  void several_frames_of_zstd_are_one_body() {
    byte[] first = Zstd.compress("{\"records\":[{\"body\":".getBytes(StandardCharsets.UTF_8));
    byte[] second = Zstd.compress("\"two\"}]}".getBytes(StandardCharsets.UTF_8));
    ByteString both = ByteString.copyFrom(first).concat(ByteString.copyFrom(second));

    assertThat(postPacked("zstd", both.toByteArray()).status()).isEqualTo(200);
  }

  @Test
  void a_bomb_is_not_unpacked() throws IOException {
    byte[] zeros = new byte[20 << 20];
    assertThat(postPacked("gzip", gzip(zeros)).status()).isEqualTo(413);
    assertThat(postPacked("zstd", Zstd.compress(zeros)).status()).isEqualTo(413);
  }

  @Test
  void what_is_not_packed_as_it_says_is_refused() {
    byte[] plain = "{\"records\":[]}".getBytes(StandardCharsets.UTF_8);
    assertThat(postPacked("gzip", plain).status()).isEqualTo(400);
    assertThat(postPacked("zstd", plain).status()).isEqualTo(400);
    assertThat(postPacked("br", plain).status()).isEqualTo(415);
  }

  private RawClient.Answer postPacked(String encoding, byte[] body) {
    return server
        .client()
        .send(
            "POST "
                + RECORDS
                + " HTTP/1.1\r\nhost: localhost\r\n"
                + IN_BASIN
                + "content-type: application/json\r\ncontent-encoding: "
                + encoding
                + "\r\ncontent-length: "
                + body.length
                + "\r\n\r\n")
        .send(body)
        .answer();
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  @Test
  void large_answers_are_packed_for_who_takes_them_packed() throws IOException {
    server.append("s", "x".repeat(5000));
    String plain = server.get(RECORDS + "?seq_num=0").text();

    RawClient.Answer zstd = readAccepting("gzip, zstd;q=0.5");
    assertThat(zstd.header("content-encoding")).isEqualTo("zstd");
    assertThat(
            new String(Zstd.decompress(zstd.body().toByteArray(), 10_000), StandardCharsets.UTF_8))
        .isEqualTo(plain);

    RawClient.Answer gzip = readAccepting("GZIP, zstd;q=0");
    assertThat(gzip.header("content-encoding")).isEqualTo("gzip");
    byte[] unpacked =
        new GZIPInputStream(new ByteArrayInputStream(gzip.body().toByteArray())).readAllBytes();
    assertThat(new String(unpacked, StandardCharsets.UTF_8)).isEqualTo(plain);

    assertThat(readAccepting("br, deflate").header("content-encoding")).isEmpty();
  }

  @Test
  void small_answers_are_not_worth_packing() {
    server.append("s", "small");

    assertThat(readAccepting("zstd").header("content-encoding")).isEmpty();
  }

  private RawClient.Answer readAccepting(String encodings) {
    return server.call(
        "GET", RECORDS + "?seq_num=0", IN_BASIN + "Accept-Encoding: " + encodings + "\r\n", "");
  }

  @Test
  void health_tells_how_the_engine_is() {
    assertThat(server.get("/health").text()).isEqualTo("OK");
    assertThat(server.get("/ping").text()).isEqualTo("OK");

    server.engine().become(new Health.StorageFull());
    assertThat(server.get("/health").status()).isEqualTo(503);
    server.engine().become(new Health.Stopped("the disk failed"));
    assertThat(server.get("/health").text()).contains("the disk failed");
  }

  @Test
  void metrics_count_what_was_asked() {
    server.append("s", "x");
    server.get("/v1/streams/none/records");

    assertThat(server.get("/metrics").header("content-type")).startsWith("text/plain");
    assertThat(server.get("/metrics").text())
        .contains(
            "headrace_requests_seconds_count{operation=\"append\",status=\"200\"} 1",
            "headrace_requests_seconds_count{operation=\"read\",status=\"404\"} 1",
            "headrace_requests_seconds_bucket{operation=\"append\",status=\"200\",le=\"0.001\"}",
            "headrace_engine_appends_total 1.0",
            "headrace_engine_streams 1.0",
            "headrace_connections",
            "headrace_live{kind=\"events\"} 0");
  }

  @Test
  void the_lengths_of_syncs_are_a_histogram() {
    server.append("s", "x");
    server.append("s", "x");

    assertThat(server.get("/metrics").text())
        .contains("# TYPE headrace_engine_sync_seconds histogram")
        .contains("headrace_engine_sync_seconds_bucket{le=\"7.1E-5\"} 0\n")
        .contains("headrace_engine_sync_seconds_bucket{le=\"1.0E-4\"} 2\n")
        .contains("headrace_engine_sync_seconds_bucket{le=\"1.41E-4\"} 2\n")
        .contains("headrace_engine_sync_seconds_bucket{le=\"+Inf\"} 2\n")
        .contains("headrace_engine_sync_seconds_count 2\n")
        .contains("headrace_engine_sync_seconds_sum 1.8E-4\n");
  }

  @Test
  void every_meter_says_what_it_counts() {
    server.append("s", "x");

    String text = server.get("/metrics").text();
    assertThat(text).contains("headrace_loops_dropped_total 0.0");
    assertThat(
            text.lines()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.split(" ", -1)[2])
                .filter(name -> !text.matches("(?s).*# HELP " + name + " \\S.*")))
        .isEmpty();
  }

  @Test
  void a_read_that_waits_is_counted_apart() {
    RawClient reader =
        server.client().send(request("GET", RECORDS + "?seq_num=0&wait=60", IN_BASIN, ""));
    server.awaitFollowers("s", 1);
    server.append("s", "x");
    assertThat(reader.answer().status()).isEqualTo(200);

    assertThat(server.get("/metrics").text())
        .contains("headrace_requests_seconds_count{operation=\"read-wait\",status=\"200\"} 1")
        .doesNotContain("operation=\"read\"");
  }

  @Test
  void a_server_that_stops_answers_what_it_accepted() throws InterruptedException {
    server.engine().hold();
    RawClient writer =
        server
            .client()
            .send(request("POST", RECORDS, IN_BASIN, "{\"records\":[{\"body\":\"last\"}]}"));
    server.engine().awaitHeldBack(1);
    RawClient idle = server.client().send(request("GET", "/health", "", ""));
    idle.answer();
    Thread stopping = Thread.ofPlatform().start(server.server()::close);

    assertThat(idle.isEnded()).isTrue();
    idle.close();
    server.engine().letGo();
    RawClient.Answer answer = writer.answer();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("connection")).isEqualTo("close");
    writer.close();
    stopping.join();
  }

  @Test
  void a_server_that_stops_takes_no_more_requests_and_says_so() throws InterruptedException {
    server.engine().hold();
    RawClient writer =
        server
            .client()
            .send(request("POST", RECORDS, IN_BASIN, "{\"records\":[{\"body\":\"last\"}]}"));
    server.engine().awaitHeldBack(1);
    RawClient idle = server.client().send(request("GET", "/health", "", ""));
    idle.answer();
    Thread stopping = Thread.ofPlatform().start(server.server()::close);
    // Once the idle connection has ended, the server is draining.
    assertThat(idle.isEnded()).isTrue();
    idle.close();
    writer.send(request("POST", RECORDS, IN_BASIN, "{\"records\":[{\"body\":\"late\"}]}"));
    server.engine().letGo();

    assertThat(writer.answer().status()).isEqualTo(200);
    RawClient.Answer late = writer.answer();
    assertThat(late.status()).isEqualTo(503);
    assertThat(late.text()).contains("\"code\":\"server_draining\"");
    writer.close();
    stopping.join();
  }
}
