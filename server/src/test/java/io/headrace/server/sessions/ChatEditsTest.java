package io.headrace.server.sessions;

import static io.headrace.server.ServerFixture.request;
import static io.headrace.server.sessions.SessionsFixture.member;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.server.RawClient;
import io.headrace.server.ServerFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client of the AI SDK that changes what it has said, and sends what it sent again. */
@Timeout(60)
@Tag("slow")
final class ChatEditsTest {
  private final ServerFixture server = new ServerFixture();
  private final SessionsFixture sessions = new SessionsFixture(server);

  @AfterEach
  void stop() {
    server.close();
  }

  private RawClient send(String text, String more) {
    String body =
        "{\"id\":\"talk\",\"messages\":[{\"id\":\"u1\",\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"text\":\"%s\"}]}]%s}"
            .formatted(text, more);
    return server.client().send(request("POST", "/v1/ai-sdk/chat", "", body));
  }

  private RawClient edit(String text) {
    return send(text, ",\"messageId\":\"u1\"");
  }

  /** A client that is being answered, and whoever answers. */
  private SessionsFixture.Run answers(RawClient client) {
    assertThat(client.head().status()).isEqualTo(200);
    RawClient.Answer claimed =
        server.call("POST", "/v1/claims", "", "{\"agents\":[],\"worker\":\"w\"}");
    SessionsFixture.require(claimed, 200);
    return new SessionsFixture.Run(
        "talk",
        member(claimed, "run"),
        member(claimed, "answer"),
        member(claimed, "fence"),
        member(claimed, "cursor"));
  }

  private static String beginning(RawClient client) {
    assertThat(client.head().status()).isEqualTo(200);
    return client.event();
  }

  private void settle(SessionsFixture.Run run, String outcome) {
    SessionsFixture.require(sessions.as(run, "settle", "{\"outcome\":\"" + outcome + "\"}"), 200);
  }

  private String talk() {
    return sessions.get("/talk").text();
  }

  @Test
  void any_text_may_be_said_again_later() {
    settle(answers(send("A", "")), "completed");
    String last = "";
    for (String text : new String[] {"B", "C", "B"}) {
      SessionsFixture.Run run = answers(edit(text));
      assertThat(run.answer()).isNotEqualTo(last);
      last = run.answer();
      settle(run, "completed");
      assertThat(talk()).contains("\"text\":\"" + text + "\"").containsOnlyOnce("\"id\":\"u1\"");
    }
  }

  @Test
  void the_same_text_is_answered_anew_where_its_answer_failed() {
    settle(answers(send("A", "")), "failed");
    SessionsFixture.Run first = answers(edit("A"));
    settle(first, "failed");
    SessionsFixture.Run second = answers(edit("A"));
    assertThat(second.answer()).isNotEqualTo(first.answer());
    settle(second, "completed");
  }

  @Test
  void an_edit_that_is_sent_again_is_told_of_its_answer() {
    settle(answers(send("A", "")), "completed");
    SessionsFixture.Run run = answers(edit("B"));
    assertThat(beginning(edit("B"))).contains("\"messageId\":\"" + run.answer() + "\"");
    settle(run, "completed");
    assertThat(edit("B").answer().text())
        .contains("\"messageId\":\"" + run.answer() + "\"", "\"type\":\"finish\"");
  }

  /** It was refused when it was sent at first, and so there is nothing that gives way. */
  @Test
  void what_never_arrived_is_said_and_after_a_failure_again() {
    settle(sessions.work("talk", "other"), "completed");
    SessionsFixture.Run first = answers(edit("A"));
    assertThat(beginning(edit("A"))).contains("\"messageId\":\"" + first.answer() + "\"");
    settle(first, "failed");
    SessionsFixture.Run second = answers(edit("A"));
    assertThat(second.answer()).isNotEqualTo(first.answer());
    assertThat(talk()).contains("other").containsOnlyOnce("\"id\":\"u1\"");
    settle(second, "completed");
  }

  @Test
  void nothing_gives_way_to_an_edit_that_is_refused() {
    settle(answers(send("A", "")), "completed");
    SessionsFixture.Run busy = sessions.work("talk", "more");
    assertThat(edit("B").answer().status()).isEqualTo(409);
    settle(busy, "completed");
    assertThat(talk()).contains("\"text\":\"A\"", "\"text\":\"more\"").doesNotContain("\"B\"");
  }

  @Test
  void an_answer_in_which_nothing_was_decided_is_not_told_again() {
    SessionsFixture.Run run = answers(send("A", ""));
    settle(run, "completed");
    String body =
        "{\"id\":\"talk\",\"messages\":[{\"id\":\"%s\",\"role\":\"assistant\",\"parts\":[]}]}"
            .formatted(run.answer());
    RawClient.Answer answer = server.call("POST", "/v1/ai-sdk/chat", "", body);
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.text()).contains("nothing was decided");
  }

  /** Asked once more, a client may be configured to send what it has decided once more. */
  @Test
  void what_was_decided_before_does_not_open_what_is_still_to_be_decided() {
    SessionsFixture.Run run = answers(send("A", ""));
    String ask = "{\"kind\":\"approval\",\"title\":\"May I?\",\"call\":\"%s\"}";
    String first = member(sessions.as(run, "ask", ask.formatted("c1")), "decision");
    SessionsFixture.require(
        sessions.post("/talk/decisions/" + first, "{\"answer\":{\"approved\":true}}"), 200);
    RawClient.Answer asked = sessions.as(run, "ask", ask.formatted("c2"));
    String place = member(asked, "cursor").substring(member(asked, "cursor").indexOf('.') + 1);
    String part =
        "{\"type\":\"dynamic-tool\",\"toolCallId\":\"%s\",\"state\":\"approval-%s\",\"approval\":{\"id\":\"%s\",\"approved\":true}}";
    String body =
        "{\"id\":\"talk\",\"messages\":[{\"id\":\"%s\",\"role\":\"assistant\",\"metadata\":{\"headraceSeq\":%s},\"parts\":[%s,%s]}]}"
            .formatted(
                run.answer(),
                place,
                part.formatted("c1", "responded", first),
                part.formatted("c2", "requested", member(asked, "decision")));
    RawClient.Answer again = server.call("POST", "/v1/ai-sdk/chat?approvals=native", "", body);
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.text()).contains("another approval is open");
    settle(run, "completed");
  }

  @Test
  void a_long_chat_is_read_as_a_short_one() {
    settle(answers(send("A", "")), "completed");
    String old = "{\"id\":\"o\",\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"text\":\"x\"}]},";
    String body =
        "{\"id\":\"talk\",\"messages\":["
            + old.repeat(5_000)
            + "{\"id\":\"u2\",\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"text\":\"last\"}]}]}";
    SessionsFixture.Run run =
        answers(server.client().send(request("POST", "/v1/ai-sdk/chat", "", body)));
    settle(run, "completed");
    assertThat(talk()).contains("\"text\":\"last\"").doesNotContain("\"text\":\"x\"");
    String broken = body.substring(0, body.length() - 1);
    assertThat(server.call("POST", "/v1/ai-sdk/chat", "", broken).status()).isEqualTo(400);
  }
}
