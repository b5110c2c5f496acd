package io.headrace.server.http;

import static io.headrace.server.ServerFixture.BASIN;
import static io.headrace.server.ServerFixture.IN_BASIN;
import static io.headrace.server.ServerFixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.server.FakeTime;
import io.headrace.server.Http2Client;
import io.headrace.server.RawClient;
import io.headrace.server.ServerFixture;
import io.headrace.server.access.TokenBook;
import io.headrace.server.rate.RateLimits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.PooledByteBufAllocator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that takes no answers costs a bounded number of bytes, and nobody else a thing. */
@Timeout(60)
@Tag("slow")
final class UntakenAnswersTest {
  private static final String READ = "/v1/streams/s/records?seq_num=0";
  private static final int RECORD_BYTES = 1_000_000;
  private static final int REQUESTS = 60;
  private static final Pattern HELD =
      Pattern.compile("\nheadrace_answer_bytes_in_flight ([0-9.E]+)");
  private static final Pattern READS =
      Pattern.compile(
          "\nheadrace_requests_seconds_count\\{operation=\"read\",status=\"200\"} (\\d+)");

  private final ServerFixture server =
      new ServerFixture(Limits.DEFAULT.answerBytes(6 << 20, 4 << 20).build()).withStream("s");

  @AfterEach
  void stop() {
    server.close();
  }

  private double metric(Pattern pattern) {
    Matcher found = pattern.matcher(server.get("/metrics").text());
    return found.find() ? Double.parseDouble(found.group(1)) : 0;
  }

  private void awaitGivenBackAsTimePasses() {
    while (metric(HELD) > 0) {
      server.time().advance(Duration.ofSeconds(121));
    }
  }

  /** Asks on a connection whose windows are shut, and tells how many requests were let in. */
  private int letIn(Http2Client client) {
    List<Http2Client.Exchange> reads = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      reads.add(client.begin("GET", READ, Map.of("s2-basin", BASIN), true));
    }
    int letIn = 0;
    for (Http2Client.Exchange each : reads) {
      String status = each.next();
      assertThat(status).isIn("200", "429");
      letIn += status.equals("200") ? 1 : 0;
    }
    assertThat(reads.getLast().headers().get("retry-after-ms")).hasToString("100");
    return letIn;
  }

  @Test
  void over_http_2_a_connection_is_refused_more_and_cut_when_it_takes_nothing() {
    server.append("s", "x".repeat(RECORD_BYTES));
    try (Http2Client client = new Http2Client(server.server().address(), 0)) {
      assertThat(letIn(client)).isEqualTo(5);
      assertThat(metric(HELD)).isBetween(5.0 * RECORD_BYTES, 5.1 * RECORD_BYTES);
      assertThat(server.get("/health").text()).isEqualTo("OK");
      assertThat(server.get(READ).status()).isEqualTo(200);

      awaitGivenBackAsTimePasses();
      assertThat(client.awaitClose()).isTrue();
    }
  }

  @Test
  void all_connections_together_are_held_to_a_bound_which_they_give_back_when_they_end() {
    server.append("s", "x".repeat(RECORD_BYTES));
    try (Http2Client first = new Http2Client(server.server().address(), 0);
        Http2Client second = new Http2Client(server.server().address(), 0)) {
      assertThat(letIn(first)).isEqualTo(5);
      assertThat(letIn(second)).isEqualTo(2);
      RawClient.Answer refused = server.get(READ);
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.text()).contains("\"code\":\"rate_limited\"", "untaken answers");
      assertThat(server.append("s", "y").status()).isEqualTo(200);
    }

    RawClient.Answer answer;
    do {
      // The server notices the end of a connection some time after the client.
      answer = server.get(READ);
    } while (answer.status() == 429);
    assertThat(answer.status()).isEqualTo(200);
  }

  private RawClient pipeline() {
    server.append("s", "x".repeat(RECORD_BYTES));
    RawClient client = server.track(new RawClient(server.server().address(), 4096));
    String one = new String(request("GET", READ, IN_BASIN, ""), StandardCharsets.ISO_8859_1);
    client.send(one.repeat(REQUESTS));
    double reads = metric(READS);
    while (reads == 0) {
      reads = metric(READS);
    }
    assertThat(reads).as("requests started although no answer is taken").isEqualTo(1);
    return client;
  }

  @Test
  void over_http_1_1_the_next_request_waits_until_the_answer_before_it_is_taken() {
    RawClient client = pipeline();
    assertThat(metric(HELD)).isBetween(1.0 * RECORD_BYTES, 1.1 * RECORD_BYTES);
    assertThat(server.get("/health").text()).isEqualTo("OK");

    for (int i = 0; i < REQUESTS; i++) {
      RawClient.Answer answer = client.answer();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body().size()).isGreaterThan(RECORD_BYTES);
    }
  }

  @Test
  void over_http_1_1_a_connection_that_takes_nothing_is_cut_in_the_end() {
    pipeline();

    awaitGivenBackAsTimePasses();
    assertThat(metric(READS)).isEqualTo(1);
  }

  @Test
  void a_request_that_finds_no_memory_ends_its_connection_alone() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    Edge edge =
        new Edge(
            _ -> new Routing.Found(new Greedy(), Admission.ANYBODY),
            ServerLimits.DEFAULT,
            RateLimits.NONE,
            new Authentication(Optional.empty(), new TokenBook()),
            Cors.NONE,
            new RequestMeters(registry),
            PooledByteBufAllocator.DEFAULT);
    InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (HttpListener listener =
            new HttpListener(
                new HttpPort(anywhere, 1, true), edge, new FakeTime(), Optional.empty());
        RawClient modest = new RawClient(listener.address());
        RawClient greedy = new RawClient(listener.address());
        Http2Client alsoGreedy = new Http2Client(listener.address())) {
      greedy.send(request("GET", "/greedy", "", ""));
      assertThat(greedy.isEnded()).isTrue();
      var _ = alsoGreedy.begin("GET", "/greedy", Map.of(), true);
      assertThat(alsoGreedy.awaitClose()).isTrue();

      modest.send(request("GET", "/modest", "", ""));
      assertThat(modest.answer().status()).isEqualTo(204);
      assertThat(registry.counter("headrace.connections.out.of.memory").count()).isEqualTo(2);
    }
  }

  private static final class Greedy implements Endpoint {
    @Override
    public Operation operation() {
      return Operation.READ;
    }

    @Override
    public int maxBodyBytes(Request request) {
      return 0;
    }

    @Override
    public void serve(Exchange exchange, Request request, byte[] body) {
      if (request.path().equals("/greedy")) {
        throw new OutOfMemoryError("planned");
      }
      exchange.answer(Response.empty(204));
    }
  }
}
