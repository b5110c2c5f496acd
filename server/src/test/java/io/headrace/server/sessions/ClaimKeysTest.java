package io.headrace.server.sessions;

import static io.headrace.server.ServerFixture.request;
import static io.headrace.server.sessions.SessionsFixture.member;
import static io.headrace.server.sessions.SessionsFixture.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.log.AppendOutcome;
import io.headrace.server.RawClient;
import io.headrace.server.ServerFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A worker that was not told of its run asks again under its key, and is told of that run. */
@Timeout(60)
@Tag("slow")
final class ClaimKeysTest {
  private final ServerFixture server = new ServerFixture();
  private final SessionsFixture sessions = new SessionsFixture(server);

  @AfterEach
  void stop() {
    server.close();
  }

  private RawClient seek(String agent, String key, long wait) {
    String body = "{\"agents\":[\"%s\"],\"worker\":\"w\",\"wait\":%d}".formatted(agent, wait);
    return server
        .client()
        .send(request("POST", "/v1/claims", "idempotency-key: " + key + "\r\n", body));
  }

  private void begin(String session) {
    String body = "{" + message("hello") + ",\"agent\":\"coder\"}";
    SessionsFixture.require(sessions.post("/" + session + "/runs", body), 201);
  }

  private static SessionsFixture.Run run(RawClient.Answer claimed) {
    SessionsFixture.require(claimed, 200);
    return new SessionsFixture.Run(
        member(claimed, "session"),
        member(claimed, "run"),
        member(claimed, "answer"),
        member(claimed, "fence"),
        member(claimed, "cursor"));
  }

  @Test
  void a_claim_that_is_sent_again_gets_the_same_run_and_fence() {
    begin("talk");
    begin("walk");
    RawClient.Answer first = seek("coder", "key-1", 0).answer();
    RawClient.Answer again = seek("coder", "key-1", 30_000).answer();
    assertThat(again.status()).as(again.text()).isEqualTo(200);
    assertThat(again.text()).isEqualTo(first.text());
    RawClient.Answer other = seek("coder", "key-2", 0).answer();
    assertThat(member(other, "session")).isNotEqualTo(member(first, "session"));
    assertThat(sessions.settle(run(again)).status()).isEqualTo(200);
    assertThat(sessions.settle(run(other)).status()).isEqualTo(200);
  }

  @Test
  void a_worker_that_is_cut_off_while_its_claim_is_stored_is_told_when_it_is_back()
      throws Exception {
    begin("talk");
    begin("walk");
    server.engine().hold();
    RawClient cut = seek("coder", "key-1", 0);
    server.engine().awaitHeldBack(1);
    cut.close();
    RawClient back = seek("coder", "key-1", 0);
    server.engine().letGo();
    RawClient.Answer claimed = back.answer();
    assertThat(member(claimed, "session")).isEqualTo("talk");
    assertThat(sessions.settle(run(claimed)).status()).isEqualTo(200);
  }

  @Test
  void a_run_that_has_ended_is_found_no_more_and_another_one_is() {
    begin("talk");
    sessions.settle(run(seek("coder", "key-1", 0).answer()));
    assertThat(seek("coder", "key-1", 0).answer().status()).isEqualTo(204);
    begin("walk");
    assertThat(member(seek("coder", "key-1", 0).answer(), "session")).isEqualTo("walk");
  }

  @Test
  void a_key_of_an_earlier_run_of_the_session_is_in_nobodys_way() {
    begin("talk");
    SessionsFixture.Run first = run(seek("coder", "key-1", 0).answer());
    sessions.settle(first);
    begin("talk");
    SessionsFixture.Run second = run(seek("coder", "key-1", 0).answer());
    assertThat(second.run()).isNotEqualTo(first.run());
    assertThat(sessions.settle(second).status()).isEqualTo(200);
  }

  @Test
  void a_run_of_an_agent_that_is_not_asked_for_is_not_found_by_its_key() {
    begin("talk");
    seek("coder", "key-1", 0).answer();
    assertThat(seek("writer", "key-1", 0).answer().status()).isEqualTo(204);
  }

  @Test
  void a_claim_that_the_disk_had_no_room_for_may_get_any_run() {
    begin("talk");
    server.engine().answerAppends(AppendOutcome.StorageFull::new);
    assertThat(seek("coder", "key-1", 0).answer().status()).isEqualTo(502);
    server.engine().answerAppends(null);
    assertThat(seek("coder", "key-1", 0).answer().status()).isEqualTo(200);
    assertThat(seek("coder", "key-1", 0).answer().status()).isEqualTo(200);
  }

  @Test
  void a_key_that_is_none_is_refused() {
    RawClient.Answer refused = seek("coder", "k".repeat(65), 0).answer();
    assertThat(refused.status()).isEqualTo(400);
    assertThat(member(refused, "code")).isEqualTo("bad_header");
  }
}
