package io.headrace.server.s2;

import static io.headrace.server.ServerFixture.BASIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.server.RawClient;
import io.headrace.server.ServerFixture;
import io.headrace.server.ServerOptions;
import io.headrace.server.rate.Rate;
import io.headrace.server.rate.RateLimits;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is allowed a second, as clients meet it. */
@Timeout(60)
final class RateLimitsTest {
  private static final String ROOT = "the-root-token";

  private ServerFixture server = new ServerFixture();

  @AfterEach
  void stop() {
    server.close();
  }

  private void start(long requests, long appends, long bytes) {
    server.close();
    RateLimits rates = new RateLimits(rate(requests), rate(appends), rate(bytes));
    server = new ServerFixture(ServerOptions.local(0).withToken(ROOT).withRates(rates));
    assertThat(as(ROOT, "PUT", "/v1/basins/" + BASIN, "{}").status()).isEqualTo(201);
    assertThat(as(ROOT, "PUT", "/v1/streams/s", "").status()).isEqualTo(201);
    assertThat(as(ROOT, "PUT", "/v1/streams/t%2Fs", "").status()).isEqualTo(201);
  }

  private static Optional<Rate> rate(long perSecond) {
    return perSecond == 0 ? Optional.empty() : Optional.of(new Rate(perSecond));
  }

  private RawClient.Answer as(String token, String method, String path, String body) {
    String headers = "authorization: Bearer " + token + "\r\ns2-basin: " + BASIN + "\r\n";
    return server.call(method, path, headers, body);
  }

  private RawClient.Answer append(String token, String stream, int bodyBytes) {
    String body = "{\"records\":[{\"body\":\"" + "x".repeat(bodyBytes) + "\"}]}";
    return as(token, "POST", "/v1/streams/" + stream + "/records", body);
  }

  private String token(String id, String rest) {
    RawClient.Answer issued =
        as(
            ROOT,
            "POST",
            "/v1/access-tokens",
            "{\"id\":\"%s\",%s\"basins\":{\"prefix\":\"\"},\"op_groups\":{\"stream\":{\"read\":true,\"write\":true}}}}"
                .formatted(id, rest));
    assertThat(issued.status()).as(issued.text()).isEqualTo(201);
    return issued.text().replaceAll("^\\{\"access_token\":\"(.*)\"}$", "$1");
  }

  private String token(String id) {
    return token(id, "\"scope\":{\"streams\":{\"prefix\":\"\"},");
  }

  @Test
  void a_token_is_good_for_so_many_requests_a_second() {
    start(2, 0, 0);
    String one = token("one");
    String two = token("two");
    String tail = "/v1/streams/s/records/tail";
    assertThat(as(one, "GET", tail, "").status()).isEqualTo(200);
    assertThat(as(one, "GET", tail, "").status()).isEqualTo(200);

    RawClient.Answer refused = as(one, "GET", tail, "");
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.header("retry-after-ms")).isEqualTo("500");
    assertThat(refused.text())
        .contains("\"code\":\"rate_limited\"", "2 requests a second", "after 500 ms");
    assertThat(as(two, "GET", tail, "").status()).isEqualTo(200);
    for (int i = 0; i < 10; i++) {
      assertThat(as(ROOT, "GET", tail, "").status()).isEqualTo(200);
    }

    server.time().advance(Duration.ofMillis(500));
    assertThat(as(one, "GET", tail, "").status()).isEqualTo(200);
    assertThat(as(one, "GET", tail, "").status()).isEqualTo(429);
  }

  @Test
  void a_stream_takes_so_many_batches_a_second_whoever_appends_them() {
    start(0, 2, 0);
    assertThat(append(ROOT, "s", 1).status()).isEqualTo(200);
    assertThat(append(token("one"), "s", 1).status()).isEqualTo(200);

    RawClient.Answer refused = append(ROOT, "s", 1);
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.header("retry-after-ms")).isEqualTo("500");
    assertThat(refused.text()).contains("a stream takes 2 batches a second");
    assertThat(append(ROOT, "t%2Fs", 1).status()).isEqualTo(200);
    assertThat(as(ROOT, "GET", "/v1/streams/s/records/tail", "").text()).contains("\"seq_num\":2");

    server.time().advance(Duration.ofMillis(500));
    assertThat(append(ROOT, "s", 1).status()).isEqualTo(200);
  }

  @Test
  void a_stream_takes_so_many_metered_bytes_a_second() {
    start(0, 0, 1000);
    // A record's metered size is 8 bytes and its body.
    assertThat(append(ROOT, "s", 892).status()).isEqualTo(200);
    assertThat(append(ROOT, "s", 192).status()).isEqualTo(200);

    RawClient.Answer refused = append(ROOT, "s", 1);
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.header("retry-after-ms")).isEqualTo("101");
    assertThat(refused.text()).contains("a stream takes 1000 metered bytes a second");
    server.time().advance(Duration.ofMillis(101));
    assertThat(append(ROOT, "s", 1).status()).isEqualTo(200);
  }

  @Test
  void a_large_batch_waits_no_longer_than_a_small_one_and_is_paid_for_by_what_comes_after() {
    start(0, 0, 1000);
    assertThat(append(ROOT, "s", 492).status()).isEqualTo(200);
    assertThat(append(ROOT, "s", 4992).status()).isEqualTo(200);
    for (int bodyBytes : new int[] {1, 4992}) {
      RawClient.Answer refused = append(ROOT, "s", bodyBytes);
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.header("retry-after-ms")).isEqualTo("4501");
    }

    server.time().advance(Duration.ofMillis(4501));
    assertThat(append(ROOT, "s", 4992).status()).isEqualTo(200);
  }

  @Test
  void a_stream_is_one_stream_by_whatever_name_it_is_known() {
    start(0, 1, 0);
    String tenant =
        token("t", "\"auto_prefix_streams\":true,\"scope\":{\"streams\":{\"prefix\":\"t/\"},");

    assertThat(append(tenant, "s", 1).status()).isEqualTo(200);
    assertThat(append(ROOT, "t%2Fs", 1).status()).isEqualTo(429);
    assertThat(append(ROOT, "s", 1).status()).isEqualTo(200);
  }
}
