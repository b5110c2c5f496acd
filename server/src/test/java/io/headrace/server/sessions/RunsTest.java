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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs over HTTP, from the message to the settled answer. */
@Timeout(60)
@Tag("slow")
final class RunsTest {
  private final ServerFixture server = new ServerFixture();
  private final SessionsFixture sessions = new SessionsFixture(server);

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void a_run_is_begun_written_and_settled() {
    SessionsFixture.Run run = sessions.work("talk", "hello");
    RawClient.Answer said = sessions.say(run, "Good day");
    assertThat(said.status()).as(said.text()).isEqualTo(200);
    assertThat(said.text()).contains("\"inbox\":{\"cancel_requested\":false,\"steers\":[]");
    assertThat(sessions.get("/talk").text())
        .contains("\"draft\":{\"id\":\"" + run.answer() + "\"", "\"phase\":\"running\"");

    RawClient.Answer settled = sessions.settle(run);
    assertThat(settled.status()).as(settled.text()).isEqualTo(200);
    assertThat(settled.text()).startsWith("{\"outcome\":\"completed\",\"cursor\":\"");
    assertThat(sessions.get("/talk").text())
        .contains("\"parts\":[{\"type\":\"text\",\"text\":\"Good day\"}],\"outcome\":\"completed\"")
        .doesNotContain("\"run\":");
  }

  @Test
  void a_session_that_was_never_written_to_is_not_found() {
    RawClient.Answer answer = sessions.get("/nobody");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(member(answer, "code")).isEqualTo("session_not_found");
  }

  @Test
  void a_worker_whose_fence_is_stale_writes_nothing() {
    SessionsFixture.Run run = sessions.work("talk", "hello");
    SessionsFixture.Run other =
        new SessionsFixture.Run("talk", run.run(), run.answer(), "another-fence", run.cursor());
    RawClient.Answer answer = sessions.say(other, "nonsense");
    assertThat(answer.status()).isEqualTo(409);
    assertThat(member(answer, "code")).isEqualTo("fenced");
    assertThat(sessions.get("/talk").text())
        .contains("\"draft\":{\"id\":")
        .contains("\"parts\":[]");
  }

  // Beginning.

  private static void assertRefused(RawClient.Answer answer, int status, String code) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(member(answer, "code")).isEqualTo(code);
    assertThat(member(answer, "message")).isNotBlank();
  }

  @Test
  void a_run_begins_with_the_message_that_it_answers() {
    RawClient.Answer begun = sessions.post("/talk/runs", "{" + message("hello") + "}");
    assertThat(begun.status()).isEqualTo(201);
    assertThat(begun.text())
        .matches(
            "\\{\"run\":\"r1\",\"answer\":\"a1\",\"message\":\"m0\",\"cursor\":\"\\w+\\.1\","
                + "\"lease\":30000}");
    assertThat(sessions.get("/talk").text())
        .contains(
            "\"messages\":[{\"id\":\"m0\",\"role\":\"user\",\"parts\":"
                + "[{\"type\":\"text\",\"text\":\"hello\"}]}]",
            "\"run\":{\"run\":\"r1\",\"answer\":\"a1\",\"phase\":\"starting\",\"trigger\":\"message\"");
  }

  @Test
  void a_run_may_have_an_agent_a_lease_and_a_message_id() {
    String body =
        "{\"message\":{\"id\":\"mine\",\"parts\":[{\"type\":\"file\",\"url\":\"u\",\"media_type\":\"image/png\"}]},"
            + "\"agent\":\"coder\",\"lease\":5000}";
    RawClient.Answer begun = sessions.post("/talk/runs", body);
    assertThat(begun.text()).contains("\"message\":\"mine\"", "\"lease\":5000");
    assertThat(sessions.get("/talk").text()).contains("\"agent\":\"coder\"");
  }

  @Test
  void a_message_while_a_run_is_active_is_refused_or_waits_or_ends_it() {
    SessionsFixture.Run run = sessions.work("talk", "one");
    RawClient.Answer busy = sessions.post("/talk/runs", "{" + message("two") + "}");
    assertRefused(busy, 409, "busy");
    assertThat(busy.text())
        .contains("\"run\":\"" + run.run() + "\",\"phase\":\"starting\",\"attachable\":true");

    RawClient.Answer queued =
        sessions.post("/talk/runs", "{" + message("two") + ",\"policy\":\"queue\"}");
    assertThat(queued.status()).as(queued.text()).isEqualTo(202);
    assertThat(queued.text()).contains("\"item\":\"q", "\"position\":0,\"cursor\":");

    RawClient.Answer first =
        sessions.post("/talk/runs", "{" + message("three") + ",\"policy\":\"interrupt\"}");
    assertThat(first.status()).isEqualTo(202);
    assertThat(sessions.get("/talk/status").text())
        .contains("\"busy\":true,\"attachable\":false,\"phase\":\"cancelling\"");
    assertThat(sessions.post("/talk/runs", "{" + message("four") + "}").text())
        .contains("\"attachable\":false");
    RawClient.Answer settled = sessions.settle(run);
    assertThat(settled.text()).contains("\"next\":{\"run\":");
    assertThat(sessions.get("/talk").text()).contains("\"text\":\"three\"").contains("two");
  }

  @Test
  void whoever_expects_another_run_than_there_is_is_told() {
    String expects = "{" + message("hello") + ",\"expected\":\"r9\",\"policy\":\"queue\"}";
    assertRefused(sessions.post("/talk/runs", expects), 409, "idle");
    String run = sessions.begin("talk", "one");
    assertRefused(sessions.post("/talk/runs", expects), 409, "busy");
    assertThat(sessions.post("/talk/runs", expects.replace("r9", run)).status()).isEqualTo(202);
  }

  @Test
  void a_message_that_is_sent_again_begins_one_run_also_after_a_restart() {
    RawClient.Answer first = sessions.post("/talk/runs", "k", "{" + message("hello") + "}");
    assertThat(first.status()).isEqualTo(201);
    assertThat(sessions.post("/talk/runs", "k", "{" + message("hello") + "}").text())
        .isEqualTo(first.text());
    assertThat(
            afterRestart(
                    "POST", "/talk/runs", "idempotency-key: k\r\n", "{" + message("hello") + "}")
                .text())
        .isEqualTo(first.text());
  }

  /** Asks another server over the same engine. */
  private RawClient.Answer afterRestart(String method, String path, String headers, String body) {
    server.server().close();
    try (HeadraceServer next =
            new HeadraceServer(server.engine(), ServerOptions.local(0), server.time());
        RawClient client = new RawClient(next.address())) {
      return client.send(request(method, "/v1/sessions" + path, headers, body)).answer();
    }
  }

  @Test
  void a_restart_goes_on_with_the_run_and_its_worker() {
    SessionsFixture.Run run = sessions.work("talk", "hello");
    sessions.say(run, "before ");
    String events = "{\"events\":[{\"type\":\"text\",\"delta\":\"after\"}]}";
    RawClient.Answer said =
        afterRestart("POST", "/talk/runs/" + run.run() + "/events", run.headers(), events);
    assertThat(said.status()).as(said.text()).isEqualTo(200);
    assertThat(afterRestart("GET", "/talk", "", "").text()).contains("before after");
  }

  @Test
  void a_run_that_waited_for_a_worker_still_waits_after_a_restart() {
    sessions.begin("talk", "hello");
    server.server().close();
    try (HeadraceServer next =
            new HeadraceServer(server.engine(), ServerOptions.local(0), server.time());
        RawClient client = new RawClient(next.address())) {
      String seek = "{\"agents\":[],\"worker\":\"w\",\"wait\":30000}";
      assertThat(client.send(request("POST", "/v1/claims", "", seek)).answer().status())
          .isEqualTo(200);
    }
  }

  @Test
  void runs_in_other_basins_go_on_after_a_restart_too() {
    server.withBasin();
    String headers = ServerFixture.IN_BASIN;
    server.engine().answerAppends(AppendOutcome.StorageFull::new);
    assertRefused(
        server.call("POST", "/v1/sessions/talk/runs", headers, "{" + message("hello") + "}"),
        502,
        "hot_server");
    server.engine().answerAppends(null);
    SessionsFixture.require(
        server.call("POST", "/v1/sessions/talk/runs", headers, "{" + message("hello") + "}"), 201);
    server.server().close();
    try (HeadraceServer next =
            new HeadraceServer(server.engine(), ServerOptions.local(0), server.time());
        RawClient client = new RawClient(next.address())) {
      String seek = "{\"agents\":[],\"worker\":\"w\",\"wait\":30000}";
      assertThat(client.send(request("POST", "/v1/claims", headers, seek)).answer().status())
          .isEqualTo(200);
    }
  }

  @Test
  void a_key_that_was_used_for_something_else_is_refused() {
    sessions.post("/talk/runs", "k", "{" + message("hello") + "}");
    assertRefused(
        sessions.post("/talk/title", "k", "{\"title\":\"t\"}"), 422, "idempotency_key_reused");
  }

  @Test
  void a_message_id_that_is_there_already_is_invalid() {
    String body =
        "{\"message\":{\"id\":\"x\",\"parts\":[{\"type\":\"text\",\"text\":\"a\"}]},\"policy\":\"queue\"}";
    assertThat(sessions.post("/talk/runs", body).status()).isEqualTo(201);
    assertRefused(sessions.post("/talk/runs", body), 422, "invalid");
  }

  // Ending.

  @Test
  void a_run_that_nobody_claimed_ends_when_it_is_cancelled() {
    String run = sessions.begin("talk", "hello");
    RawClient.Answer cancelled = sessions.post("/talk/runs/" + run + "/cancel", "");
    assertThat(cancelled.status()).as(cancelled.text()).isEqualTo(200);
    assertThat(cancelled.text()).startsWith("{\"outcome\":\"cancelled\",\"cursor\":");
    assertRefused(sessions.post("/talk/runs/r99/cancel", ""), 404, "run_not_found");
  }

  @Test
  void a_cancel_that_is_sent_again_is_told_the_same() {
    SessionsFixture.Run run = sessions.work("talk", "hello");
    String path = "/talk/runs/" + run.run() + "/cancel";
    RawClient.Answer first = sessions.post(path, "c", "{}");
    assertThat(first.status()).isEqualTo(202);
    assertThat(sessions.post(path, "c", "{}").text()).isEqualTo(first.text());
    assertThat(sessions.post(path, "{}").status()).isEqualTo(202);
  }

  @Test
  void a_cancelled_run_ends_without_its_worker_after_a_while() {
    SessionsFixture.Run run = sessions.work("talk", "hello");
    sessions.post("/talk/runs/" + run.run() + "/cancel", "");
    sessions.pass(Duration.ofSeconds(31));
    sessions.awaitPhase("talk", "idle");
    assertThat(sessions.get("/talk").text()).contains("\"outcome\":\"cancelled\"");
  }

  @Test
  void nothing_is_said_to_a_run_that_is_about_to_end() {
    SessionsFixture.Run run = sessions.work("talk", "hello");
    sessions.post("/talk/runs/" + run.run() + "/cancel", "");
    String steer = "/talk/runs/" + run.run() + "/steer";
    assertRefused(sessions.post(steer, "{\"text\":\"no\"}"), 409, "too_late");
    assertRefused(
        sessions.as(run, "ask", "{\"kind\":\"approval\",\"title\":\"?\"}"), 409, "too_late");
    assertRefused(sessions.post("/talk/runs/r99/steer", "{\"text\":\"no\"}"), 404, "run_not_found");
  }

  @Test
  void a_decision_of_a_run_that_has_ended_cannot_be_made() {
    SessionsFixture.Run run = sessions.work("talk", "hello");
    RawClient.Answer asked = sessions.as(run, "ask", "{\"kind\":\"question\",\"title\":\"Why?\"}");
    sessions.settle(run);
    String path = "/talk/decisions/" + member(asked, "decision");
    assertRefused(sessions.post(path, "{\"answer\":{\"text\":\"so\"}}"), 409, "run_ended");
    assertRefused(
        sessions.post("/talk/decisions/d99", "{\"answer\":{\"text\":\"so\"}}"),
        404,
        "decision_not_found");
  }

  // The queue.

  @Test
  void a_turn_that_waits_may_be_changed_and_taken_out() {
    sessions.work("talk", "one");
    String item = member(sessions.post("/talk/queue", "{" + message("two") + "}"), "item");
    assertThat(sessions.post("/talk/queue", "{" + message("three") + "}").text())
        .contains("\"position\":1");
    assertThat(sessions.post("/talk/queue/" + item, "{" + message("deux") + "}").status())
        .isEqualTo(200);
    assertThat(sessions.get("/talk/status").text())
        .contains("\"queue\":[{\"item\":\"" + item + "\"", "deux", "three")
        .doesNotContain("two");
    assertThat(sessions.post("/talk/queue/" + item, "{\"remove\":true}").status()).isEqualTo(200);
    assertRefused(sessions.post("/talk/queue/" + item, "{\"remove\":true}"), 404, "item_not_found");
  }

  @Test
  void a_turn_that_need_not_wait_begins_its_run() {
    RawClient.Answer begun = sessions.post("/talk/queue", "{" + message("one") + "}");
    assertThat(begun.status()).isEqualTo(201);
    assertThat(begun.text()).startsWith("{\"run\":\"r1\"");
  }

  @Test
  void a_queue_has_an_end() {
    sessions.work("talk", "one");
    for (int i = 0; i < 32; i++) {
      SessionsFixture.require(sessions.post("/talk/queue", "{" + message("more") + "}"), 201);
    }
    RawClient.Answer full = sessions.post("/talk/queue", "{" + message("more") + "}");
    assertRefused(full, 409, "full");
    assertThat(full.text()).contains("\"limit\":32");
  }

  // The transcript.

  @Test
  void an_answer_is_written_anew_or_cut_off_with_what_follows() {
    SessionsFixture.Run run = sessions.work("talk", "hello");
    sessions.say(run, "wrong");
    sessions.settle(run);
    RawClient.Answer conflict =
        sessions.post("/talk/regenerate", "{\"message\":\"" + run.answer() + "\",\"version\":7}");
    assertRefused(conflict, 409, "conflict");
    assertThat(conflict.text()).contains("\"version\":0");
    RawClient.Answer again =
        sessions.post("/talk/regenerate", "{\"message\":\"" + run.answer() + "\",\"version\":0}");
    assertThat(again.status()).as(again.text()).isEqualTo(201);
    assertThat(again.text()).doesNotContain("\"message\"");
    assertThat(sessions.get("/talk").text())
        .contains("\"version\":1", "\"trigger\":\"regenerate\"")
        .doesNotContain("wrong");
    assertRefused(sessions.post("/talk/regenerate", "{\"message\":\"m0\"}"), 409, "busy");
    assertRefused(sessions.post("/talk/truncate", "{\"from\":\"m0\"}"), 409, "busy");
    sessions.post("/talk/runs/" + member(again, "run") + "/cancel", "");

    assertRefused(
        sessions.post("/talk/truncate", "{\"from\":\"m0\",\"version\":7}"), 409, "conflict");
    assertRefused(sessions.post("/talk/truncate", "{\"from\":\"zz\"}"), 404, "message_not_found");
    assertRefused(
        sessions.post("/talk/regenerate", "{\"message\":\"zz\"}"), 404, "message_not_found");
    RawClient.Answer cut = sessions.post("/talk/truncate", "{\"from\":\"m0\"}");
    assertThat(cut.status()).isEqualTo(200);
    assertThat(cut.text()).startsWith("{\"version\":2,\"cursor\":");
    assertThat(sessions.get("/talk").text()).contains("\"messages\":[]");
  }

  @Test
  void a_session_has_a_title_and_notes() {
    assertRefused(sessions.post("/talk/title", "{\"title\":\"t\"}"), 404, "session_not_found");
    sessions.begin("talk", "hello");
    RawClient.Answer titled = sessions.post("/talk/title", "{\"title\":\"Plans\"}");
    assertThat(titled.status()).isEqualTo(200);
    RawClient.Answer noted =
        sessions.post("/talk/notes", "{\"kind\":\"progress\",\"data\":{\"percent\":1}}");
    assertThat(noted.status()).as(noted.text()).isEqualTo(200);
    assertThat(member(noted, "cursor")).isNotEqualTo(member(titled, "cursor"));
    assertThat(sessions.get("/talk").text()).contains("\"title\":\"Plans\"");
  }

  // Names.

  @Test
  void a_session_s_name_is_one_segment_however_it_is_spelled() {
    String name = "a%2Fb%20%C3%A9";
    assertThat(sessions.post("/" + name + "/runs", "{" + message("hello") + "}").status())
        .isEqualTo(201);
    assertThat(sessions.get("/" + name).text()).contains("\"session\":\"a/b é\"");
    assertThat(sessions.get("").text()).contains("\"session\":\"a/b é\"");
    assertRefused(sessions.get("/%2E"), 400, "bad_path");
    assertRefused(sessions.get("/" + "x".repeat(513)), 400, "bad_path");
  }

  // Agents.

  @Test
  void there_are_no_agents_unless_the_server_has_some() {
    assertThat(server.call("GET", "/v1/agents", "", "").text()).isEqualTo("{\"agents\":[]}");
  }

  // What takes the place of something.

  private static String rather(String message, String more) {
    return "{\"message\":{\"id\":\"u1\",\"parts\":[{\"type\":\"text\",\"text\":\"rather\"}]},"
        + "\"replaces\":{\"message\":\"%s\"%s}}".formatted(message, more);
  }

  @Test
  void a_message_takes_the_place_of_another_and_of_all_after_it() {
    sessions.settle(sessions.work("talk", "one"));
    String first = member(sessions.get("/talk"), "id");
    RawClient.Answer begun = sessions.post("/talk/runs", "key", rather(first, ",\"version\":0"));
    assertThat(begun.status()).isEqualTo(201);
    assertThat(sessions.post("/talk/runs", "key", rather(first, ",\"version\":0")).text())
        .isEqualTo(begun.text());
    assertThat(sessions.get("/talk").text())
        .contains("rather", "\"version\":1")
        .doesNotContain("\"one\"");
    assertThat(sessions.post("/talk/runs", rather("u1", "")).text()).contains("\"code\":\"busy\"");
  }

  @Test
  void what_cannot_take_a_place_changes_nothing() {
    assertThat(sessions.post("/nowhere/runs", rather("m0", "")).status()).isEqualTo(404);
    sessions.settle(sessions.work("talk", "one"));
    RawClient.Answer before = sessions.get("/talk");
    String first = member(before, "id");
    assertThat(sessions.post("/talk/runs", rather("m99", "")).text())
        .contains("\"code\":\"message_not_found\"");
    assertThat(sessions.post("/talk/runs", rather(first, ",\"version\":3")).text())
        .contains("\"code\":\"conflict\"", "\"version\":0");
    String waiting = rather(first, "").replaceFirst("\\{", "{\"policy\":\"queue\",");
    assertThat(sessions.post("/talk/runs", waiting).text())
        .contains("\"code\":\"bad_json\"", "no message is replaced");
    assertThat(sessions.get("/talk").text()).isEqualTo(before.text());
  }
}
