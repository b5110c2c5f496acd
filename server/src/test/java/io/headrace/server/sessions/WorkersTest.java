package io.headrace.server.sessions;

import static io.headrace.server.ServerFixture.request;
import static io.headrace.server.sessions.SessionsFixture.member;
import static io.headrace.server.sessions.SessionsFixture.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.log.AppendOutcome;
import io.headrace.server.RawClient;
import io.headrace.server.ServerFixture;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What workers do over HTTP: get a run, write it, ask, listen and end it. */
@Timeout(60)
@Tag("slow")
final class WorkersTest {
  private final ServerFixture server = new ServerFixture();
  private final SessionsFixture sessions = new SessionsFixture(server);

  @AfterEach
  void stop() {
    server.close();
  }

  private RawClient seek(String agents, long wait) {
    String body = "{\"agents\":[%s],\"worker\":\"w\",\"wait\":%d}".formatted(agents, wait);
    return server.client().send(request("POST", "/v1/claims", "", body));
  }

  private void awaitSeekers(int number) {
    server.awaitMeter("headrace_sessions_seekers", each -> each == number);
  }

  private void begin(String session, String agent) {
    String body =
        "{" + message("hello") + (agent.isEmpty() ? "" : ",\"agent\":\"" + agent + "\"") + "}";
    SessionsFixture.require(sessions.post("/" + session + "/runs", body), 201);
  }

  // Claims.

  @Test
  void a_worker_that_waits_gets_the_run_that_begins() {
    RawClient worker = seek("\"coder\"", 30_000);
    awaitSeekers(1);
    begin("talk", "coder");
    RawClient.Answer claimed = worker.answer();
    assertThat(claimed.status()).as(claimed.text()).isEqualTo(200);
    assertThat(claimed.text())
        .startsWith("{\"session\":\"talk\",\"run\":\"r1\",\"answer\":\"a1\",\"fence\":\"")
        .contains("\"lease\":30000,\"messages\":[{\"id\":\"m0\",\"role\":\"user\"");
    assertThat(claimed.header("cache-control")).isEqualTo("no-store");
    SessionsFixture.Run run =
        new SessionsFixture.Run(
            "talk", "r1", "a1", member(claimed, "fence"), member(claimed, "cursor"));
    assertThat(sessions.settle(run).status()).isEqualTo(200);
  }

  @Test
  void a_run_that_waits_is_claimed_at_once_and_once() {
    begin("talk", "coder");
    assertThat(seek("\"coder\"", 0).answer().status()).isEqualTo(200);
    assertThat(seek("\"coder\"", 0).answer().status()).isEqualTo(204);
  }

  @Test
  void a_run_that_names_nobody_is_for_whoever_likes() {
    begin("talk", "");
    assertThat(seek("\"coder\"", 0).answer().status()).isEqualTo(200);
  }

  @Test
  void a_run_of_another_agent_or_basin_is_left_alone() {
    begin("talk", "writer");
    assertThat(seek("\"coder\"", 0).answer().status()).isEqualTo(204);
    server.withBasin();
    RawClient elsewhere =
        server
            .client()
            .send(
                request(
                    "POST",
                    "/v1/claims",
                    ServerFixture.IN_BASIN,
                    "{\"agents\":[\"writer\"],\"worker\":\"w\"}"));
    assertThat(elsewhere.answer().status()).isEqualTo(204);
  }

  @Test
  void a_worker_waits_no_longer_than_it_likes() {
    RawClient worker = seek("\"coder\"", 5_000);
    awaitSeekers(1);
    sessions.pass(Duration.ofMillis(4_900));
    sessions.pass(Duration.ofMillis(200));
    RawClient.Answer nothing = worker.answer();
    assertThat(nothing.status()).isEqualTo(204);
    assertThat(nothing.body()).isEmpty();
    awaitSeekers(0);
  }

  @Test
  void nothing_is_claimed_for_a_worker_that_is_gone() {
    RawClient gone = seek("\"coder\"", 30_000);
    awaitSeekers(1);
    gone.close();
    awaitSeekers(0);
    begin("talk", "coder");
    assertThat(sessions.get("/talk/status").text()).doesNotContain("\"worker\"");
    assertThat(seek("\"coder\"", 0).answer().status()).isEqualTo(200);
  }

  @Test
  void a_claim_that_the_disk_has_no_room_for_leaves_the_run_to_the_next() {
    begin("talk", "coder");
    server.engine().answerAppends(AppendOutcome.StorageFull::new);
    RawClient.Answer refused = seek("\"coder\"", 0).answer();
    assertThat(refused.status()).as(refused.text()).isEqualTo(502);
    assertThat(member(refused, "code")).isEqualTo("hot_server");
    server.engine().answerAppends(null);
    assertThat(seek("\"coder\"", 0).answer().status()).isEqualTo(200);
  }

  @Test
  void whoever_waits_when_the_server_stops_is_told_so() {
    RawClient worker = seek("\"coder\"", 30_000);
    awaitSeekers(1);
    SessionsFixture.Run run = sessions.work("talk", "hello");
    RawClient listener = listen(run, cursor(run), 30_000);
    server.server().close();
    for (RawClient each : new RawClient[] {worker, listener}) {
      RawClient.Answer answer = each.answer();
      assertThat(answer.status()).as(answer.text()).isEqualTo(503);
      assertThat(member(answer, "code")).isEqualTo("server_draining");
    }
  }

  @Test
  void one_run_is_claimed_by_its_name() {
    String run = sessions.begin("talk", "hello");
    RawClient.Answer claimed = sessions.post("/talk/runs/" + run + "/claim", "{\"worker\":\"w\"}");
    assertThat(claimed.status()).as(claimed.text()).isEqualTo(200);
    assertThat(claimed.text()).contains("\"messages\":[{\"id\":\"m0\"");
    RawClient.Answer again = sessions.post("/talk/runs/" + run + "/claim", "{\"worker\":\"v\"}");
    assertThat(again.status()).isEqualTo(409);
    assertThat(member(again, "code")).isEqualTo("fenced");
  }

  @Test
  void what_was_said_to_a_run_before_it_was_claimed_comes_with_the_claim() {
    String run = sessions.begin("talk", "hello");
    RawClient.Answer steered =
        sessions.post("/talk/runs/" + run + "/steer", "{\"text\":\"no, b\"}");
    assertThat(steered.status()).as(steered.text()).isEqualTo(202);
    String steers =
        "\"inbox\":{\"cancel_requested\":false,\"steers\":[{\"steer\":\""
            + member(steered, "steer")
            + "\",\"text\":\"no, b\"}]";
    RawClient.Answer claimed =
        sessions.post("/talk/runs/" + run + "/claim", "key-1", "{\"worker\":\"w\"}");
    assertThat(claimed.text()).contains(steers);
    String again = sessions.begin("walk", "hello");
    sessions.post("/walk/runs/" + again + "/steer", "{\"text\":\"no, b\"}");
    assertThat(server.call("POST", "/v1/claims", "", "{\"agents\":[],\"worker\":\"w\"}").text())
        .contains("\"text\":\"no, b\"}]");
  }

  @Test
  void a_claim_that_is_sent_again_gets_the_same_fence() {
    String path = "/talk/runs/" + sessions.begin("talk", "hello") + "/claim";
    RawClient.Answer first = sessions.post(path, "key-1", "{\"worker\":\"w\"}");
    RawClient.Answer again = sessions.post(path, "key-1", "{\"worker\":\"w\"}");
    assertThat(again.text()).isEqualTo(first.text());
  }

  // Events.

  @Test
  void a_worker_goes_on_after_its_last_event_and_nowhere_else() {
    SessionsFixture.Run run = sessions.work("talk", "hello");
    String events = "{\"events\":[{\"type\":\"text\",\"delta\":\"a\"}],\"expected\":\"%s\"}";
    String start = cursor(run);
    RawClient.Answer first = sessions.as(run, "events", events.formatted(start));
    assertThat(first.status()).as(first.text()).isEqualTo(200);
    RawClient.Answer again = sessions.as(run, "events", events.formatted(start));
    assertThat(again.status()).isEqualTo(409);
    assertThat(member(again, "code")).isEqualTo("conflict");
    assertThat(member(again, "cursor")).isEqualTo(member(first, "cursor"));
    assertThat(sessions.as(run, "events", events.formatted("zz.5")).status())
        .as("a place in another session")
        .isEqualTo(409);
    assertThat(sessions.as(run, "events", events.formatted(member(first, "cursor"))).status())
        .isEqualTo(200);
    assertThat(sessions.get("/talk").text()).contains("\"text\":\"aa\"");
  }

  @Test
  void events_of_every_kind_become_the_answer() {
    SessionsFixture.Run run = sessions.work("talk", "hello");
    RawClient.Answer written =
        sessions.as(
            run,
            "events",
            """
            {"events":[{"type":"step"},{"type":"thinking","delta":"hm"},
            {"type":"tool","call":"c","name":"look","title":"Looking"},
            {"type":"tool-input","call":"c","delta":"{}"},
            {"type":"tool-call","call":"c","name":"look","input":{"q":1}},
            {"type":"tool-output","call":"c","output":[1],"preliminary":true},
            {"type":"tool-output","call":"c","output":[2]},
            {"type":"tool-error","call":"d","error":"no"},
            {"type":"source","url":"https://a"},{"type":"file","url":"u","media_type":"image/png"},
            {"type":"data","name":"n","key":"k","data":7},{"type":"data","name":"n","data":{}},
            {"type":"text","delta":"é"},{"type":"lease"}]}
            """);
    assertThat(written.status()).as(written.text()).isEqualTo(200);
    assertThat(sessions.get("/talk").text())
        .contains(
            "{\"type\":\"step\"},{\"type\":\"thinking\",\"text\":\"hm\"},"
                + "{\"type\":\"tool\",\"call\":\"c\",\"name\":\"look\",\"title\":\"Looking\","
                + "\"input\":{\"q\":1},\"output\":[2],\"state\":\"done\"},"
                + "{\"type\":\"tool\",\"call\":\"d\",\"name\":\"\",\"error\":\"no\",\"state\":\"failed\"},"
                + "{\"type\":\"source\",\"url\":\"https://a\"},"
                + "{\"type\":\"file\",\"url\":\"u\",\"media_type\":\"image/png\"},"
                + "{\"type\":\"data\",\"name\":\"n\",\"key\":\"k\",\"data\":7},"
                + "{\"type\":\"data\",\"name\":\"n\",\"data\":{}},"
                + "{\"type\":\"text\",\"text\":\"é\"}");
  }

  @Test
  void what_a_worker_may_not_say_is_refused_with_what_it_may() {
    SessionsFixture.Run run = sessions.work("talk", "hello");
    RawClient.Answer refused =
        sessions.as(
            run, "events", "{\"events\":[{\"type\":\"settled\",\"outcome\":\"completed\"}]}");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(member(refused, "code")).isEqualTo("bad_json");
    assertThat(refused.text()).contains("steer-taken").contains("settled");
  }

  @Test
  void a_worker_without_a_fence_is_told_what_is_missing() {
    SessionsFixture.Run run = sessions.work("talk", "hello");
    for (String what : new String[] {"events", "ask", "inbox", "settle"}) {
      RawClient.Answer refused = server.call("POST", run.path() + "/" + what, "", "{}");
      assertThat(refused.status()).as(what).isEqualTo(400);
      assertThat(refused.text()).contains("\"code\":\"bad_header\"").contains("headrace-fence");
    }
  }

  @Test
  void events_that_are_sent_again_under_their_key_are_stored_once() {
    SessionsFixture.Run run = sessions.work("talk", "hello");
    String headers = run.headers() + "idempotency-key: e1\r\n";
    String body = "{\"events\":[{\"type\":\"text\",\"delta\":\"once\"}]}";
    RawClient.Answer first = server.call("POST", run.path() + "/events", headers, body);
    RawClient.Answer again = server.call("POST", run.path() + "/events", headers, body);
    assertThat(first.status()).as(first.text()).isEqualTo(200);
    assertThat(again.text()).isEqualTo(first.text());
    assertThat(sessions.get("/talk").text()).contains("\"text\":\"once\"");
  }

  // Questions.

  @Test
  void a_worker_asks_and_hears_what_was_decided() {
    SessionsFixture.Run run = sessions.work("talk", "hello");
    RawClient.Answer asked =
        sessions.as(run, "ask", "{\"kind\":\"approval\",\"title\":\"May I?\",\"call\":\"c1\"}");
    assertThat(asked.status()).as(asked.text()).isEqualTo(200);
    String decision = member(asked, "decision");
    assertThat(sessions.get("/talk/status").text())
        .contains("\"phase\":\"waiting\"", "\"decisions\":[{\"decision\":\"" + decision + "\"");

    RawClient listener = listen(run, member(asked, "cursor"), 30_000);
    RawClient.Answer decided =
        sessions.post(
            "/talk/decisions/" + decision, "{\"answer\":{\"approved\":true},\"by\":\"ann\"}");
    assertThat(decided.status()).as(decided.text()).isEqualTo(200);
    RawClient.Answer heard = listener.answer();
    assertThat(heard.status()).as(heard.text()).isEqualTo(200);
    assertThat(heard.text())
        .contains(
            "\"decisions\":[{\"decision\":\""
                + decision
                + "\",\"state\":\"decided\",\"answer\":{\"approved\":true}}]");
    assertThat(member(heard, "cursor")).isEqualTo(member(decided, "cursor"));

    RawClient.Answer late =
        sessions.post("/talk/decisions/" + decision, "{\"answer\":{\"approved\":false}}");
    assertThat(late.status()).isEqualTo(409);
    assertThat(late.text())
        .contains("\"code\":\"already_decided\"", "\"answer\":{\"approved\":true}");
  }

  @Test
  void a_question_may_have_choices_a_deadline_and_a_fallback() {
    SessionsFixture.Run run = sessions.work("talk", "hello");
    long deadline = server.time().wallMillis() + 5_000;
    RawClient.Answer asked =
        sessions.as(
            run,
            "ask",
            "{\"kind\":\"question\",\"title\":\"Which?\",\"choices\":[\"a\",\"b\"],\"deadline\":"
                + deadline
                + ",\"fallback\":{\"choice\":\"a\"}}");
    assertThat(asked.status()).as(asked.text()).isEqualTo(200);
    RawClient listener = listen(run, member(asked, "cursor"), 14_000);
    sessions.awaitListeners("talk", 1);
    sessions.pass(Duration.ofSeconds(5));
    assertThat(listener.answer().text())
        .contains("\"state\":\"expired\",\"answer\":{\"choice\":\"a\"}");
    RawClient.Answer late =
        sessions.post(
            "/talk/decisions/" + member(asked, "decision"), "{\"answer\":{\"choice\":\"b\"}}");
    assertThat(late.status()).isEqualTo(409);
    assertThat(member(late, "code")).isEqualTo("expired");
  }

  // The inbox.

  private static String cursor(SessionsFixture.Run run) {
    return run.cursor();
  }

  private RawClient listen(SessionsFixture.Run run, String seen, long wait) {
    String body = "{\"wait\":%d,\"seen\":\"%s\"}".formatted(wait, seen);
    return server.client().send(request("POST", run.path() + "/inbox", run.headers(), body));
  }

  @Test
  void a_worker_that_has_seen_nothing_is_told_at_once() {
    SessionsFixture.Run run = sessions.work("talk", "hello");
    RawClient.Answer inbox = sessions.as(run, "inbox", "{\"wait\":30000}");
    assertThat(inbox.status()).isEqualTo(200);
    assertThat(inbox.text())
        .startsWith(
            "{\"inbox\":{\"cancel_requested\":false,\"steers\":[],\"decisions\":[],\"deadline\":");
  }

  @Test
  void a_worker_hears_of_a_cancel_and_of_what_is_said_to_it() {
    SessionsFixture.Run run = sessions.work("talk", "hello");
    RawClient listener = listen(run, cursor(run), 30_000);
    RawClient.Answer steered =
        sessions.post("/talk/runs/" + run.run() + "/steer", "{\"text\":\"no, b\"}");
    assertThat(steered.status()).as(steered.text()).isEqualTo(202);
    RawClient.Answer heard = listener.answer();
    assertThat(heard.text())
        .contains(
            "\"steers\":[{\"steer\":\"" + member(steered, "steer") + "\",\"text\":\"no, b\"}]");

    RawClient again = listen(run, member(heard, "cursor"), 30_000);
    RawClient.Answer cancelled =
        sessions.post(
            "/talk/runs/" + run.run() + "/cancel", "{\"by\":\"ann\",\"reason\":\"enough\"}");
    assertThat(cancelled.status()).as(cancelled.text()).isEqualTo(202);
    assertThat(again.answer().text()).contains("\"cancel_requested\":true");
  }

  @Test
  void a_worker_that_hears_of_nothing_is_told_so_after_its_wait() {
    SessionsFixture.Run run = sessions.work("talk", "hello");
    RawClient listener = listen(run, cursor(run), 5_000);
    sessions.awaitListeners("talk", 1);
    sessions.pass(Duration.ofSeconds(5));
    RawClient.Answer nothing = listener.answer();
    assertThat(nothing.status()).isEqualTo(200);
    assertThat(nothing.text()).contains("\"cancel_requested\":false");
  }

  @Test
  void a_worker_whose_run_is_over_hears_how_it_ended() {
    SessionsFixture.Run run = sessions.work("talk", "hello");
    RawClient listener = listen(run, cursor(run), 30_000);
    sessions.awaitListeners("talk", 1);
    sessions.settle(run);
    RawClient.Answer over = listener.answer();
    assertThat(over.status()).isEqualTo(409);
    assertThat(over.text()).contains("\"code\":\"settled\"", "\"outcome\":\"completed\"");
    SessionsFixture.Run never = new SessionsFixture.Run("talk", "r99", "a99", "x", run.cursor());
    RawClient.Answer fenced = sessions.as(never, "inbox", "{}");
    assertThat(fenced.status()).isEqualTo(409);
    assertThat(member(fenced, "code")).isEqualTo("fenced");
  }

  // The end.

  @Test
  void the_next_turn_begins_with_the_end_of_the_one_before() {
    SessionsFixture.Run run = sessions.work("talk", "one");
    RawClient.Answer queued = sessions.post("/talk/queue", "{" + message("two") + "}");
    assertThat(queued.status()).as(queued.text()).isEqualTo(201);
    RawClient.Answer settled =
        sessions.as(
            run, "settle", "{\"outcome\":\"failed\",\"error\":\"no\",\"usage\":{\"tokens\":3}}");
    assertThat(settled.status()).as(settled.text()).isEqualTo(200);
    assertThat(settled.text()).contains("\"outcome\":\"failed\"", "\"next\":{\"run\":\"r");
    assertThat(sessions.get("/talk").text()).contains("\"error\":\"no\"", "\"trigger\":\"queue\"");
  }

  @Test
  void a_run_ends_once_and_whoever_ends_it_again_is_told_how() {
    SessionsFixture.Run run = sessions.work("talk", "hello");
    sessions.settle(run);
    RawClient.Answer again = sessions.as(run, "settle", "{\"outcome\":\"failed\"}");
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.text()).isEqualTo("{\"outcome\":\"completed\"}");
    RawClient.Answer late = sessions.say(run, "more");
    assertThat(late.status()).isEqualTo(409);
    assertThat(member(late, "code")).isEqualTo("settled");
    RawClient.Answer cancel = sessions.post("/talk/runs/" + run.run() + "/cancel", "");
    assertThat(cancel.status()).isEqualTo(200);
    assertThat(cancel.text()).isEqualTo("{\"outcome\":\"completed\"}");
  }

  @Test
  void a_run_whose_worker_is_silent_ends_by_itself() {
    SessionsFixture.Run run = sessions.work("talk", "hello");
    sessions.pass(Duration.ofSeconds(31));
    sessions.awaitPhase("talk", "idle");
    RawClient.Answer late = sessions.say(run, "too late");
    assertThat(late.status()).isEqualTo(409);
    assertThat(late.text()).contains("\"code\":\"settled\"", "\"outcome\":\"interrupted\"");
  }

  @Test
  void a_worker_that_only_listens_keeps_its_run() {
    SessionsFixture.Run run = sessions.work("talk", "hello");
    for (int i = 0; i < 5; i++) {
      sessions.pass(Duration.ofSeconds(20));
      assertThat(sessions.as(run, "inbox", "{}").status()).isEqualTo(200);
    }
    assertThat(sessions.settle(run).status()).isEqualTo(200);
  }
}
