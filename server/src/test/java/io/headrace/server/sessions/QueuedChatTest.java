package io.headrace.server.sessions;

import static io.headrace.server.ServerFixture.request;
import static io.headrace.server.sessions.SessionsFixture.member;
import static io.headrace.server.sessions.SessionsFixture.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.server.RawClient;
import io.headrace.server.ServerFixture;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client of the AI SDK whose turn has to wait for its run. */
@Timeout(60)
@Tag("slow")
final class QueuedChatTest {
  private static final String ABORT = "data: {\"type\":\"abort\"}\n\n";

  private static final String LIFE = "{\"events\":[{\"type\":\"lease\"}]}";

  private final ServerFixture server = new ServerFixture();
  private final SessionsFixture sessions = new SessionsFixture(server);

  @AfterEach
  void stop() {
    server.close();
  }

  private RawClient ask(String message) {
    String body =
        "{\"id\":\"talk\",\"messages\":[{\"id\":\"%s\",\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"text\":\"hi\"}]}]}"
            .formatted(message);
    return server.client().send(request("POST", "/v1/ai-sdk/chat?policy=queue", "", body));
  }

  private RawClient waiting(String message) {
    RawClient client = ask(message);
    assertThat(client.head().status()).isEqualTo(200);
    return client;
  }

  private static String rest(RawClient client) {
    StringBuilder shown = new StringBuilder();
    while (!shown.toString().endsWith("(end)")) {
      shown.append(client.event());
    }
    return shown.toString();
  }

  private String item() {
    return member(sessions.get("/talk"), "item");
  }

  private void remove(String item) {
    SessionsFixture.require(sessions.post("/talk/queue/" + item, "{\"remove\":true}"), 200);
  }

  private SessionsFixture.Run claim() {
    RawClient.Answer claimed =
        server.call("POST", "/v1/claims", "", "{\"agents\":[],\"worker\":\"w\"}");
    SessionsFixture.require(claimed, 200);
    return run(claimed);
  }

  private static SessionsFixture.Run run(RawClient.Answer told) {
    return new SessionsFixture.Run(
        "talk",
        member(told, "run"),
        member(told, "answer"),
        member(told, "fence"),
        member(told, "cursor"));
  }

  @Test
  void it_is_told_at_once_when_its_turn_is_taken_out() {
    sessions.work("talk", "one");
    RawClient client = waiting("u1");
    remove(item());
    // Nothing else happens in the session, and no time passes.
    assertThat(rest(client)).contains(ABORT);
  }

  @Test
  void it_is_shown_the_answer_that_begins_in_the_append_in_which_its_turn_is_removed() {
    SessionsFixture.Run first = sessions.work("talk", "one");
    RawClient client = waiting("u1");
    sessions.settle(first);
    SessionsFixture.Run second = claim();
    sessions.say(second, "two");
    sessions.settle(second);
    assertThat(rest(client))
        .startsWith("data: {\"type\":\"start\",\"messageId\":\"" + second.answer() + "\"}")
        .contains("\"delta\":\"two\"", "\"type\":\"finish\"")
        .doesNotContain(ABORT);
  }

  @Test
  void one_that_asks_again_is_shown_its_own_answer() {
    SessionsFixture.Run first = sessions.work("talk", "one");
    waiting("u1");
    waiting("u2");
    sessions.settle(first);
    SessionsFixture.Run second = claim();
    sessions.say(second, "to u1");
    sessions.settle(second);
    SessionsFixture.Run third = claim();
    sessions.say(third, "to u2");
    assertThat(ask("u1").answer().text())
        .contains("\"messageId\":\"" + second.answer() + "\"", "to u1", "\"type\":\"finish\"");
    RawClient again = waiting("u2");
    sessions.settle(third);
    assertThat(rest(again)).contains("\"messageId\":\"" + third.answer() + "\"", "to u2");
  }

  @Test
  void one_that_asks_again_after_its_turn_was_taken_out_is_shown_nobody_elses_answer() {
    SessionsFixture.Run first = sessions.work("talk", "one");
    RawClient client = waiting("u1");
    remove(item());
    assertThat(rest(client)).contains(ABORT);
    sessions.say(first, "to somebody else");
    RawClient.Answer again = ask("u1").answer();
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.text()).contains(ABORT).doesNotContain("somebody else");
  }

  private int stop(String message) {
    return server.call("POST", "/v1/ai-sdk/chat/talk/stop?message=" + message, "", "").status();
  }

  @Test
  void one_that_stops_takes_its_own_turn_out_and_leaves_the_run_of_another_alone() {
    SessionsFixture.Run first = sessions.work("talk", "one");
    RawClient client = waiting("u1");
    assertThat(stop("u1")).isEqualTo(202);
    assertThat(rest(client)).contains(ABORT);
    assertThat(sessions.get("/talk/status").text())
        .contains("\"cancel_requested\":false", "\"queue\":[]");
    assertThat(stop("u1")).isEqualTo(204);
    sessions.settle(first);
    assertThat(sessions.get("/talk").text()).doesNotContain("\"u1\"");
  }

  @Test
  void one_whose_turn_has_come_stops_its_run_by_its_message_or_by_the_answer() {
    SessionsFixture.Run first = sessions.work("talk", "one");
    waiting("u1");
    sessions.settle(first);
    SessionsFixture.Run second = claim();
    waiting("u2");
    assertThat(stop("u1")).isEqualTo(202);
    assertThat(sessions.get("/talk/status").text()).contains("\"cancel_requested\":true");
    sessions.settle(second);
    SessionsFixture.Run third = claim();
    assertThat(stop(second.answer())).isEqualTo(204);
    assertThat(stop(third.answer())).isEqualTo(202);
    assertThat(sessions.get("/talk/status").text()).contains("\"cancel_requested\":true");
  }

  @Test
  void its_answer_goes_on_for_longer_than_viewers_stay_connected() {
    RawClient.Answer begun =
        sessions.post(
            "/talk/runs",
            "{" + message("one") + ",\"lease\":3600000,\"claim\":{\"worker\":\"me\"}}");
    SessionsFixture.Run first = run(begun);
    RawClient client = waiting("u1");
    for (int hours = 0; hours < 3; hours++) {
      sessions.pass(Duration.ofMinutes(59));
      SessionsFixture.require(sessions.as(first, "events", LIFE), 200);
    }
    sessions.settle(first);
    SessionsFixture.Run second = claim();
    sessions.settle(second);
    assertThat(rest(client)).contains("\"messageId\":\"" + second.answer() + "\"", "finish");
  }
}
