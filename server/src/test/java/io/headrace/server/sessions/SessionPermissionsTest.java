package io.headrace.server.sessions;

import static io.headrace.server.sessions.SessionsFixture.member;
import static io.headrace.server.sessions.SessionsFixture.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.server.RawClient;
import io.headrace.server.ServerFixture;
import io.headrace.server.ServerOptions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may do what to sessions, and what tenants see of each other. */
@Timeout(60)
@Tag("slow")
final class SessionPermissionsTest {
  private static final String ROOT = "the-root-token";
  private static final String ALL = "{\"prefix\":\"\"}";

  private final ServerFixture server = new ServerFixture(ServerOptions.local(0).withToken(ROOT));
  private int issued;

  @BeforeEach
  void begin() {
    SessionsFixture.require(
        as(ROOT, "POST", "/v1/sessions/talk/runs", "{" + message("hello") + "}"), 201);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private RawClient.Answer as(String token, String method, String path, String body) {
    return as(token, method, path, "", body);
  }

  private RawClient.Answer as(
      String token, String method, String path, String headers, String body) {
    return server.call(method, path, "authorization: Bearer " + token + "\r\n" + headers, body);
  }

  private String issue(String streams, String operations, boolean prefixes) {
    String wish =
        ("{\"id\":\"t%d\",\"auto_prefix_streams\":%s,\"scope\":{\"basins\":%s,\"streams\":%s,"
                + "\"access_tokens\":%s,\"ops\":[\"%s\"]}}")
            .formatted(issued++, prefixes, ALL, streams, ALL, operations.replace(" ", "\",\""));
    RawClient.Answer answer = as(ROOT, "POST", "/v1/access-tokens", wish);
    SessionsFixture.require(answer, 201);
    return member(answer, "access_token");
  }

  private String permitting(String operations) {
    return issue(ALL, operations, false);
  }

  private static void assertRefused(RawClient.Answer answer, int status, String code) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(member(answer, "code")).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/sessions, list-streams read",
    "POST, /v1/sessions, create-stream",
    "GET, /v1/sessions/talk, read",
    "GET, /v1/sessions/talk/status, read",
    "DELETE, /v1/sessions/talk, delete-stream",
    "POST, /v1/sessions/talk/runs, append",
    "POST, /v1/sessions/talk/runs/r1/cancel, append",
    "POST, /v1/sessions/talk/runs/r1/steer, append",
    "POST, /v1/sessions/talk/decisions/d1, append",
    "POST, /v1/sessions/talk/queue, append",
    "POST, /v1/sessions/talk/queue/q1, append",
    "POST, /v1/sessions/talk/regenerate, append",
    "POST, /v1/sessions/talk/truncate, append",
    "POST, /v1/sessions/talk/title, append",
    "POST, /v1/sessions/talk/notes, append",
    "POST, /v1/claims, append read",
    "POST, /v1/sessions/talk/runs/r1/claim, append read",
    "POST, /v1/sessions/talk/runs/r1/events, append",
    "POST, /v1/sessions/talk/runs/r1/ask, append",
    "POST, /v1/sessions/talk/runs/r1/inbox, append",
    "POST, /v1/sessions/talk/runs/r1/settle, append",
  })
  void each_operation_needs_its_permissions(String method, String path, String needed) {
    assertRefused(server.call(method, path, "", ""), 401, "authn");
    String everythingElse =
        "list-basins create-basin get-basin-config list-streams create-stream delete-stream"
            + " get-stream-config check-tail append read trim fence";
    for (String each : needed.split(" ", -1)) {
      String without = everythingElse.replace(" " + each + " ", " ");
      assertThat(without).isNotEqualTo(everythingElse);
      assertRefused(as(permitting(without), method, path, "{}"), 403, "permission_denied");
    }
    // Whatever comes of it, it is let in.
    assertThat(as(permitting(needed), method, path, "{}").status()).isNotIn(401, 403);
    String elsewhere = issue("{\"prefix\":\"other-\"}", needed, false);
    if (path.contains("talk")) {
      assertRefused(as(elsewhere, method, path, "{}"), 403, "permission_denied");
    }
  }

  @Test
  void a_chat_of_the_ai_sdk_comes_with_its_answer_and_so_takes_reading_besides_appending() {
    String path = "/v1/ai-sdk/chat";
    String body =
        "{\"id\":\"talk\",\"messages\":[{\"id\":\"a9\",\"role\":\"assistant\",\"parts\":[{\"type\":\"dynamic-tool\",\"state\":\"approval-responded\",\"approval\":{\"id\":\"d9\",\"approved\":true}}]}]}";
    for (String less : List.of("append", "read")) {
      assertRefused(as(permitting(less), "POST", path, body), 403, "permission_denied");
    }
    // Let in, it is told that there is no such answer.
    assertRefused(as(permitting("append read"), "POST", path, body), 409, "conflict");
  }

  @Test
  void whoever_may_ask_at_all_may_ask_for_agents() {
    assertThat(as(permitting("read"), "GET", "/v1/agents", "").status()).isEqualTo(200);
    assertRefused(server.call("GET", "/v1/agents", "", ""), 401, "authn");
  }

  @Test
  void a_session_is_made_on_the_way_by_those_who_may() {
    String body = "{" + message("hello") + "}";
    assertRefused(
        as(permitting("append"), "POST", "/v1/sessions/new/runs", body), 404, "session_not_found");
    assertThat(
            as(permitting("append create-stream"), "POST", "/v1/sessions/new/runs", body).status())
        .isEqualTo(201);
    as(ROOT, "PATCH", "/v1/basins/sessions", "{\"create_stream_on_append\":true}");
    assertThat(as(permitting("append"), "POST", "/v1/sessions/newer/runs", body).status())
        .isEqualTo(201);
  }

  @Test
  void a_list_shows_what_is_in_scope() {
    as(ROOT, "POST", "/v1/sessions/chat-1/runs", "{" + message("hello") + "}");
    String token = issue("{\"prefix\":\"chat-\"}", "list-streams read", false);
    assertThat(as(token, "GET", "/v1/sessions", "").text())
        .contains("\"chat-1\"")
        .doesNotContain("talk");
  }

  @Test
  void a_new_session_has_a_name_in_scope() {
    String token = issue("{\"prefix\":\"chat-\"}", "create-stream read", false);
    RawClient.Answer made = as(token, "POST", "/v1/sessions", "{}");
    assertThat(made.status()).isEqualTo(201);
    assertThat(member(made, "session")).startsWith("chat-");
    String exact = issue("{\"exact\":\"chat-1\"}", "create-stream", false);
    assertRefused(as(exact, "POST", "/v1/sessions", "{}"), 403, "permission_denied");
  }

  @Test
  void a_key_names_another_session_for_each_token() {
    String key = "idempotency-key: same\r\n";
    String one = permitting("create-stream");
    String two = permitting("create-stream");
    RawClient.Answer first = as(one, "POST", "/v1/sessions", key, "{}");
    assertThat(as(one, "POST", "/v1/sessions", key, "{}").text()).isEqualTo(first.text());
    assertThat(as(two, "POST", "/v1/sessions", key, "{}").text()).isNotEqualTo(first.text());
  }

  @Test
  void a_tenant_sees_its_own_sessions_by_the_names_it_gave_them() {
    String acme =
        issue(
            "{\"prefix\":\"acme/\"}", "list-streams read append create-stream delete-stream", true);
    String body = "{" + message("hello") + ",\"claim\":{\"worker\":\"w\"}}";
    RawClient.Answer begun = as(acme, "POST", "/v1/sessions/chat/runs", body);
    assertThat(begun.status()).as(begun.text()).isEqualTo(201);
    assertThat(as(ROOT, "GET", "/v1/sessions/acme%2Fchat", "").status()).isEqualTo(200);
    assertThat(as(acme, "GET", "/v1/sessions/chat", "").text()).contains("\"session\":\"chat\"");
    assertThat(as(acme, "GET", "/v1/sessions", "").text())
        .contains("\"session\":\"chat\"")
        .doesNotContain("acme", "talk");
    RawClient.Answer missing = as(acme, "GET", "/v1/sessions/talk", "");
    assertRefused(missing, 404, "session_not_found");
    assertThat(missing.text()).doesNotContain("acme");

    RawClient.Answer made = as(acme, "POST", "/v1/sessions", "{}");
    assertThat(made.text()).doesNotContain("acme");
    assertThat(as(ROOT, "GET", "/v1/sessions/acme%2F" + member(made, "session"), "").status())
        .isEqualTo(200);
    assertThat(as(acme, "DELETE", "/v1/sessions/chat", "").status()).isEqualTo(202);
    RawClient.Answer deleting = as(acme, "GET", "/v1/sessions/chat", "");
    assertRefused(deleting, 409, "session_deletion_pending");
    assertThat(deleting.text()).doesNotContain("acme");
  }

  @Test
  void a_worker_gets_runs_of_sessions_in_its_scope_only() {
    String acme = issue("{\"prefix\":\"acme/\"}", "read append create-stream", true);
    String seek = "{\"agents\":[],\"worker\":\"w\"}";
    assertThat(as(acme, "POST", "/v1/claims", seek).status()).isEqualTo(204);
    as(acme, "POST", "/v1/sessions/chat/runs", "{" + message("hello") + "}");
    RawClient.Answer claimed = as(acme, "POST", "/v1/claims", seek);
    assertThat(claimed.status()).isEqualTo(200);
    assertThat(member(claimed, "session")).isEqualTo("chat");
    String run = "/v1/sessions/chat/runs/" + member(claimed, "run") + "/settle";
    assertThat(
            as(
                    acme,
                    "POST",
                    run,
                    "headrace-fence: " + member(claimed, "fence") + "\r\n",
                    "{\"outcome\":\"completed\"}")
                .status())
        .isEqualTo(200);
  }

  @Test
  void a_wait_ends_when_its_token_is_revoked() {
    String token = permitting("append read");
    RawClient worker =
        server
            .client()
            .send(
                ServerFixture.request(
                    "POST",
                    "/v1/claims",
                    "authorization: Bearer " + token + "\r\n",
                    "{\"agents\":[\"nobody\"],\"worker\":\"w\",\"wait\":30000}"));
    // The run that names nobody is there already, and is for anybody.
    RawClient.Answer first = worker.answer();
    assertThat(first.status()).isEqualTo(200);
    worker.send(
        ServerFixture.request(
            "POST",
            "/v1/claims",
            "authorization: Bearer " + token + "\r\n",
            "{\"agents\":[\"nobody\"],\"worker\":\"w\",\"wait\":30000}"));
    server.awaitMeter("headrace_sessions_seekers", each -> each == 1);
    as(ROOT, "DELETE", "/v1/access-tokens/t0", "");
    assertRefused(worker.answer(), 401, "authn");
  }
}
