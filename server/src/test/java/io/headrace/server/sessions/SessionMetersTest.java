package io.headrace.server.sessions;

import static io.headrace.server.sessions.SessionsFixture.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.server.HeadraceServer;
import io.headrace.server.RawClient;
import io.headrace.server.ServerFixture;
import io.headrace.server.ServerOptions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What people who watch over a server see of its sessions. */
@Timeout(60)
@Tag("slow")
final class SessionMetersTest {
  private final ServerFixture server = new ServerFixture();
  private final SessionsFixture sessions = new SessionsFixture(server);

  @AfterEach
  void stop() {
    server.close();
  }

  private long settled(String outcome) {
    return server.meter("headrace_runs_settled_total{outcome=\"" + outcome + "\"}");
  }

  private long active() {
    return server.meter("headrace_runs_active");
  }

  private long begun() {
    return server.meter("headrace_runs_begun_total");
  }

  @Test
  void runs_are_counted_as_they_begin_and_by_how_they_end() {
    SessionsFixture.Run one = sessions.work("one", "hello");
    sessions.begin("two", "hello");
    assertThat(begun()).isEqualTo(2);
    assertThat(active()).isEqualTo(2);
    assertThat(server.meter("headrace_sessions_open")).isEqualTo(2);

    sessions.post("/one/queue", "{" + message("next") + "}");
    sessions.settle(one);
    assertThat(settled("completed")).isEqualTo(1);
    assertThat(begun()).as("the next began in the same append").isEqualTo(3);
    assertThat(active()).isEqualTo(2);

    sessions.pass(Duration.ofSeconds(31));
    sessions.awaitPhase("one", "idle");
    sessions.awaitPhase("two", "idle");
    assertThat(settled("interrupted")).isEqualTo(2);
    assertThat(active()).isZero();
  }

  @Test
  void a_request_that_comes_again_is_one_run() {
    for (int i = 0; i < 3; i++) {
      sessions.post("/talk/runs", "same", "{" + message("hello") + "}");
    }
    assertThat(begun()).isEqualTo(1);
  }

  @Test
  void writes_of_those_who_have_lost_their_run_are_counted() {
    SessionsFixture.Run run = sessions.work("talk", "hello");
    SessionsFixture.Run thief =
        new SessionsFixture.Run("talk", run.run(), run.answer(), "stolen", run.cursor());
    sessions.say(thief, "a");
    sessions.settle(thief);
    assertThat(server.meter("headrace_runs_stale_writes_total")).isEqualTo(2);
    sessions.settle(run);
    sessions.settle(run);
    assertThat(server.meter("headrace_runs_stale_writes_total")).isEqualTo(2);
    sessions.say(run, "b");
    assertThat(server.meter("headrace_runs_stale_writes_total")).isEqualTo(3);
  }

  @Test
  void a_run_that_was_active_before_a_restart_is_active_and_has_not_begun_again() {
    SessionsFixture.Run run = sessions.work("talk", "hello");
    server.server().close();
    try (HeadraceServer next =
            new HeadraceServer(server.engine(), ServerOptions.local(0), server.time());
        RawClient client = new RawClient(next.address())) {
      assertThat(
              client
                  .send(ServerFixture.request("GET", "/v1/sessions/talk", "", ""))
                  .answer()
                  .text())
          .contains(run.run());
      String metrics =
          client.send(ServerFixture.request("GET", "/metrics", "", "")).answer().text();
      assertThat(metrics).contains("headrace_runs_active 1.0", "headrace_runs_begun_total 0.0");
    }
  }

  @Test
  void the_run_of_a_session_that_was_deleted_is_active_no_more() {
    SessionsFixture.Run run = sessions.work("talk", "hello");
    server.call("DELETE", "/v1/sessions/talk", "", "");
    server.engine().purge();
    sessions.say(run, "more");
    sessions.work("talk", "anew");
    assertThat(active()).isEqualTo(1);
    assertThat(server.meter("headrace_sessions_open")).isEqualTo(1);
  }
}
