package io.headrace.client.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.client.fixture.LeakWatch;
import io.headrace.client.fixture.RunningServer;
import io.headrace.client.transport.Exchange;
import io.headrace.client.transport.Request;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Exchanges with a real server. */
@Timeout(60)
final class NettyTransportTest {
  static {
    LeakWatch.begin();
  }

  private static final String BASIN = "test-basin";

  private final RunningServer server = new RunningServer();
  private final Trial trial = new Trial(TransportSettings.DEFAULT);

  @AfterEach
  void stop() {
    trial.close();
    server.close();
    LeakWatch.check();
  }

  private Request request(String method, String target, boolean hasBody) {
    return new Request(
        server.origin(),
        method,
        target,
        Map.of("s2-basin", BASIN, "content-type", "application/json"),
        hasBody);
  }

  private String call(String method, String target, String body) {
    Heard heard = new Heard();
    Exchange exchange = trial.begin(request(method, target, !body.isEmpty()), heard);
    if (!body.isEmpty()) {
      trial.write(exchange, body);
      trial.run(exchange::end);
    }
    assertThat(heard.next()).isEqualTo("opened");
    String head = heard.next();
    return head + " " + heard.rest();
  }

  private void makeStream() {
    assertThat(call("PUT", "/v1/basins/" + BASIN, "{}")).startsWith("head 201");
    assertThat(call("PUT", "/v1/streams/s", "{}")).startsWith("head 201");
  }

  @Test
  void a_request_with_a_body_is_answered() {
    makeStream();
    assertThat(call("POST", "/v1/streams/s/records", "{\"records\":[{\"body\":\"one\"}]}"))
        .startsWith("head 200")
        .contains("\"end\":{\"seq_num\":1");
    assertThat(call("GET", "/v1/streams/s/records/tail", ""))
        .startsWith("head 200")
        .contains("\"seq_num\":1");
  }

  @Test
  void an_answer_arrives_in_parts_while_others_come_and_go() {
    makeStream();
    Heard live = new Heard();
    Request read =
        new Request(
            server.origin(),
            "GET",
            "/v1/streams/s/records?seq_num=0",
            Map.of("s2-basin", BASIN, "accept", "text/event-stream"),
            /* hasBody= */ false);
    Exchange reading = trial.begin(read, live);
    assertThat(live.next()).isEqualTo("opened");
    assertThat(live.next()).isEqualTo("head 200");
    call("POST", "/v1/streams/s/records", "{\"records\":[{\"body\":\"first\"}]}");
    awaitText(live, "first");
    call("POST", "/v1/streams/s/records", "{\"records\":[{\"body\":\"second\"}]}");
    awaitText(live, "second");
    trial.run(reading::cancel);
  }

  private static void awaitText(Heard live, String text) {
    StringBuilder all = new StringBuilder();
    while (all.indexOf(text) < 0) {
      all.append(live.next());
    }
  }

  @Test
  void more_exchanges_than_a_connection_takes_are_all_answered() {
    makeStream();
    List<Heard> all = new ArrayList<>();
    trial.run(() -> {
      for (int number = 0; number < 300; number++) {
        Heard heard = new Heard();
        all.add(heard);
        Exchange exchange =
            trial.carrier().begin(request("POST", "/v1/streams/s/records", true), heard);
        exchange.write("{\"records\":[{\"body\":\"x\"}]}".getBytes(StandardCharsets.UTF_8));
        exchange.end();
      }
    });
    for (Heard heard : all) {
      assertThat(heard.next()).isEqualTo("opened");
      assertThat(heard.next()).isEqualTo("head 200");
      heard.rest();
    }
    assertThat(call("GET", "/v1/streams/s/records/tail", "")).contains("\"seq_num\":300");
  }

  @Test
  void a_server_that_is_not_there_is_not_connected_to() {
    Heard heard = new Heard();
    trial.begin(Trial.get(URI.create("http://127.0.0.1:1"), "/"), heard);
    assertThat(heard.next()).isEqualTo("failed NOT_CONNECTED");
    assertThat(heard.failure().message()).contains("http://127.0.0.1:1", "refused");
  }

  @Test
  void a_name_that_nobody_knows_is_not_connected_to() {
    Heard heard = new Heard();
    trial.begin(Trial.get(URI.create("http://nowhere.invalid:80"), "/"), heard);
    assertThat(heard.next()).isEqualTo("failed NOT_CONNECTED");
    assertThat(heard.failure().message()).contains("http://nowhere.invalid");
  }

  @Test
  void a_request_that_cannot_be_sent_fails_instead_of_hanging() {
    Heard heard = new Heard();
    trial.begin(
        new Request(server.origin(), "GET", "/", Map.of("authorization", "a\nb"), false), heard);
    assertThat(heard.next()).isEqualTo("failed NOT_CONNECTED");
    assertThat(heard.failure().message()).doesNotContain("a\nb");
    Heard ftp = new Heard();
    trial.begin(Trial.get(URI.create("ftp://localhost"), "/"), ftp);
    assertThat(ftp.next()).isEqualTo("failed NOT_CONNECTED");
    assertThat(ftp.failure().message()).contains("ftp://localhost");
  }

  @Test
  void closing_ends_what_is_under_way_and_everything_after_it() {
    makeStream();
    Heard live = new Heard();
    trial.begin(request("POST", "/v1/streams/s/records", true), live);
    assertThat(live.next()).isEqualTo("opened");
    Heard later = new Heard();
    trial.run(() -> {
      trial.transport().close();
      // Has not got to it yet; nor does it wait for itself.
      trial.carrier().execute(() -> trial.carrier().begin(request("GET", "/", false), later));
    });
    assertThat(live.next()).isEqualTo("failed CLOSED");
    assertThat(later.next()).isEqualTo("failed CLOSED");
    trial.close();
    trial.close();
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.isAlive() && thread.getName().startsWith("headrace-client-1"));
  }
}
