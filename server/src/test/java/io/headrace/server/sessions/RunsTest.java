package io.headrace.server.sessions;

import static io.headrace.server.sessions.SessionsFixture.member;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.server.RawClient;
import io.headrace.server.ServerFixture;
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
        new SessionsFixture.Run(
            "talk", run.run(), run.answer(), "another-fence", run.cursor());
    RawClient.Answer answer = sessions.say(other, "nonsense");
    assertThat(answer.status()).isEqualTo(409);
    assertThat(member(answer, "code")).isEqualTo("fenced");
    assertThat(sessions.get("/talk").text())
        .contains("\"draft\":{\"id\":")
        .contains("\"parts\":[]");
  }
}
