package io.headrace.server.sessions;

import static io.headrace.server.ServerFixture.request;
import static io.headrace.server.sessions.SessionsFixture.member;
import static io.headrace.server.sessions.SessionsFixture.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.log.AppendOutcome;
import io.headrace.server.HeadraceServer;
import io.headrace.server.RawClient;
import io.headrace.server.ServerFixture;
import io.headrace.server.ServerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Links by which whoever has no token watches one session for a while. */
@Timeout(60)
@Tag("slow")
final class LinksTest {
  private static final String ROOT = "authorization: Bearer root\r\n";
  private static final ServerOptions GUARDED = ServerOptions.local(0).withToken("root");

  private final ServerFixture server = new ServerFixture(GUARDED);

  @BeforeEach
  void begin() {
    for (String session : List.of("talk", "other")) {
      SessionsFixture.require(
          server.call("POST", "/v1/sessions/" + session + "/runs", ROOT, "{" + message("hi") + "}"),
          201);
    }
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private RawClient.Answer link(String headers, String session, String body) {
    return server.call("POST", "/v1/sessions/" + session + "/links", headers, body);
  }

  private String url(String body) {
    RawClient.Answer made = link(ROOT, "talk", body);
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    return member(made, "url");
  }

  private static final class Watcher {
    final RawClient client;
    final int status;

    Watcher(RawClient client) {
      this.client = client;
      this.status = client.head().status();
    }
  }

  private Watcher watch(String url) {
    return new Watcher(server.client().send(request("GET", url, "", "")));
  }

  private RawClient.Answer refused(String url) {
    return server.client().send(request("GET", url, "", "")).answer();
  }

  private static void assertRefused(RawClient.Answer answer, String why) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(401);
    assertThat(answer.text()).contains("\"code\":\"authn\"", why);
  }

  @Test
  void a_link_opens_the_tail_without_a_token() {
    RawClient.Answer made = link(ROOT, "talk", "{\"ttl\":60000}");
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.text())
        .matches(
            "\\{\"url\":\"/v1/sessions/talk/tail\\?expires=\\d+&signature=[\\w-]{43}\",\"expires\":\\d+}")
        .endsWith("\"expires\":" + (server.time().wallMillis() + 60_000) + "}");
    assertThat(made.header("cache-control")).isEqualTo("no-store");
    Watcher watcher = watch(member(made, "url"));
    assertThat(watcher.status).isEqualTo(200);
    assertThat(watcher.client.event()).startsWith("event: hello").contains("\"session\":\"talk\"");
  }

  @Test
  void a_link_is_good_for_an_hour_at_most() {
    RawClient.Answer made = link(ROOT, "talk", "");
    assertThat(made.text()).endsWith("" + (server.time().wallMillis() + 3_600_000) + "}");
    for (String ttl : List.of("0", "3600001")) {
      RawClient.Answer refused = link(ROOT, "talk", "{\"ttl\":" + ttl + "}");
      assertThat(refused.status()).isEqualTo(422);
      assertThat(member(refused, "code")).isEqualTo("invalid");
    }
  }

  @Test
  void a_link_that_has_expired_says_so_and_ends_who_watches() {
    String url = url("{\"ttl\":60000}");
    Watcher watcher = watch(url);
    server.time().advance(Duration.ofMillis(59_999));
    assertThat(watch(url).status).isEqualTo(200);
    server.time().advance(Duration.ofMillis(1));
    assertRefused(refused(url), "expired");
    String event = watcher.client.event();
    while (!event.startsWith("event: bye")) {
      assertThat(event).doesNotContain("(end)");
      event = watcher.client.event();
    }
    assertThat(event).contains("\"reason\":\"auth\"");
  }

  @ParameterizedTest
  @CsvSource({
    "/talk/, /other/",
    "expires=1, expires=2",
    "signature=, signature=A",
    "signature=, signature=&x=",
    "signature=, basin=other-basin&signature=",
    "signature=, maker=somebody&signature=",
  })
  void a_link_that_was_changed_is_for_nothing(String what, String into) {
    String url = url("{}");
    assertThat(url).contains(what);
    assertRefused(refused(url.replaceFirst(what, into)), "get another one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "&expires=x", "&expires=99999999999999999999", "&expires=-1"})
  void a_link_that_is_none_is_refused(String expires) {
    assertRefused(refused("/v1/sessions/talk/tail?signature=abc" + expires), "link");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /v1/sessions/talk",
        "GET /v1/sessions/talk/status",
        "POST /v1/sessions/talk/runs",
        "POST /v1/sessions/talk/links",
        "DELETE /v1/sessions/talk"
      })
  void a_link_is_good_for_the_tail_and_nothing_else(String call) {
    String query = url("{}").replaceFirst("[^?]*", "");
    String[] parts = call.split(" ", -1);
    assertRefused(server.call(parts[0], parts[1] + query, "", ""), "authorization");
  }

  @Test
  void a_link_to_what_is_not_there_is_not_made() {
    RawClient.Answer refused = link(ROOT, "nobody", "{}");
    assertThat(refused.status()).isEqualTo(404);
    assertThat(member(refused, "code")).isEqualTo("session_not_found");
    assertRefused(link("", "talk", "{}"), "token");
  }

  @Test
  void links_are_good_after_a_restart_and_both_before_and_after_are_signed_alike() {
    List<String> urls = new ArrayList<>(List.of(url("{}"), url("{}")));
    assertThat(urls.get(0)).isEqualTo(urls.get(1));
    server.server().close();
    try (HeadraceServer next = new HeadraceServer(server.engine(), GUARDED, server.time());
        RawClient client = new RawClient(next.address())) {
      assertThat(client.send(request("GET", urls.get(0), "", "")).head().status()).isEqualTo(200);
    }
  }

  @Test
  void a_disk_without_room_makes_no_links() {
    server.engine().answerAppends(AppendOutcome.StorageFull::new);
    RawClient.Answer refused = link(ROOT, "talk", "{}");
    assertThat(refused.status()).isEqualTo(502);
    server.engine().answerAppends(null);
    assertThat(watch(url("{}")).status).isEqualTo(200);
  }

  // Tokens.

  private String token(String id, String streams, boolean prefixes) {
    String wish =
        ("{\"id\":\"%s\",\"auto_prefix_streams\":%s,\"scope\":{\"basins\":{\"prefix\":\"\"},"
                + "\"streams\":%s,\"ops\":[\"read\",\"append\",\"create-stream\"]}}")
            .formatted(id, prefixes, streams);
    RawClient.Answer issued = server.call("POST", "/v1/access-tokens", ROOT, wish);
    SessionsFixture.require(issued, 201);
    return "authorization: Bearer " + member(issued, "access_token") + "\r\n";
  }

  @Test
  void a_link_is_no_better_than_the_token_that_it_was_made_with() {
    String token = token("front", "{\"prefix\":\"t\"}", false);
    String url = member(link(token, "talk", "{}"), "url");
    assertThat(url).contains("&maker=front&");
    Watcher watcher = watch(url);
    assertThat(watcher.status).isEqualTo(200);
    assertThat(link(token, "other", "{}").status()).isEqualTo(403);

    server.call("DELETE", "/v1/access-tokens/front", ROOT, "");
    assertRefused(refused(url), "not valid any more");
    String event = watcher.client.event();
    while (!event.startsWith("event: bye")) {
      event = watcher.client.event();
    }
    assertThat(event).contains("\"reason\":\"auth\"");

    // The id is given to a token that reaches other sessions.
    token("front", "{\"prefix\":\"o\"}", false);
    RawClient.Answer other = refused(url);
    assertThat(other.status()).as(other.text()).isEqualTo(403);
  }

  @Test
  void a_tenant_s_link_shows_the_names_that_it_gave() {
    String acme = token("acme", "{\"prefix\":\"acme/\"}", true);
    server.call("POST", "/v1/sessions/chat/runs", acme, "{" + message("hi") + "}");
    String url = member(link(acme, "chat", "{}"), "url");
    assertThat(url).startsWith("/v1/sessions/chat/tail?").doesNotContain("acme%2F", "acme/");
    Watcher watcher = watch(url);
    assertThat(watcher.status).isEqualTo(200);
    assertThat(watcher.client.event()).contains("\"session\":\"chat\"").doesNotContain("acme");
    assertRefused(refused(url.replace("maker=acme&", "")), "get another one");
  }

  @Test
  void a_link_names_the_basin_if_it_is_another() {
    server.call("POST", "/v1/basins", ROOT, "{\"basin\":\"test-basin\"}");
    String headers = ROOT + "s2-basin: test-basin\r\n";
    server.call("POST", "/v1/sessions/there/runs", headers, "{" + message("hi") + "}");
    String url = member(link(headers, "there", "{}"), "url");
    assertThat(url).contains("&basin=test-basin&");
    assertThat(watch(url).status).isEqualTo(200);
  }
}
