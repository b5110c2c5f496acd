package io.headrace.server.sessions;

import static io.headrace.server.sessions.SessionsFixture.member;
import static io.headrace.server.sessions.SessionsFixture.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.server.RawClient;
import io.headrace.server.ServerFixture;
import io.headrace.server.ServerOptions;
import io.headrace.sessions.Alarms;
import io.headrace.sessions.LiveSessions;
import io.headrace.sessions.Offer;
import io.headrace.sessions.event.RunOutcome;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.rules.SessionOutcome;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Agents in the server's own process. */
@Timeout(60)
@Tag("slow")
final class LocalAgentsTest {
  private final Parrot parrot = new Parrot();
  private final ServerFixture server = new ServerFixture(ServerOptions.local(0), parrot);
  private final SessionsFixture sessions = new SessionsFixture(server);

  @AfterEach
  void stop() {
    server.close();
  }

  /** An agent that says one word, and asks the server something when it is to end. */
  private static final class Parrot implements LocalAgents {
    private final CompletableFuture<Integer> lastWord = new CompletableFuture<>();
    private CompletableFuture<Offer> sought = new CompletableFuture<>();
    private Supplier<RawClient.Answer> lastQuestion =
        () -> {
          throw new IllegalStateException("it was not asked yet");
        };

    @Override
    public List<Agent> agents() {
      return List.of(new Agent("parrot", "A parrot"), new Agent("owl", "An \"owl\""));
    }

    @Override
    public Optional<String> defaultAgent() {
      return Optional.of("parrot");
    }

    @Override
    public void begin(LiveSessions live, Alarms alarms) {
      sought = live.board().seek(List.of("parrot"));
      var _ = sought.thenAccept(offer -> answer(live, offer));
    }

    private static void answer(LiveSessions live, Offer offer) {
      Command.Claimant claimant = live.claimant("parrot");
      submit(live, offer, new Command.Claim(offer.run(), claimant));
      submit(
          live,
          offer,
          new Command.Append(
              offer.run(),
              claimant.fence(),
              List.of(new SessionEvent.TextDelta(offer.run(), "Hello!")),
              OptionalLong.empty()));
      submit(
          live,
          offer,
          new Command.Settle(
              offer.run(),
              claimant.fence(),
              RunOutcome.COMPLETED,
              Optional.empty(),
              Optional.empty()));
    }

    private static void submit(LiveSessions live, Offer offer, Command command) {
      CompletableFuture<SessionOutcome> _ = live.submit(offer.session(), command, Optional.empty());
    }

    @Override
    public void close() {
      sought.cancel(false);
      lastWord.complete(lastQuestion.get().status());
    }
  }

  @Test
  void agents_are_listed_with_the_one_that_answers_where_nobody_is_named() {
    assertThat(server.call("GET", "/v1/agents", "", "").text())
        .isEqualTo(
            "{\"agents\":[{\"name\":\"parrot\",\"title\":\"A parrot\"},"
                + "{\"name\":\"owl\",\"title\":\"An \\\"owl\\\"\"}],\"default\":\"parrot\"}");
    parrot.lastQuestion = () -> sessions.get("");
  }

  @Test
  void a_run_that_names_nobody_is_the_default_agent_s() {
    parrot.lastQuestion = () -> sessions.get("");
    RawClient.Answer begun = sessions.post("/talk/runs", "{" + message("Hi") + "}");
    assertThat(begun.status()).isEqualTo(201);
    sessions.awaitPhase("talk", "idle");
    assertThat(sessions.get("/talk").text())
        .contains("\"id\":\"" + member(begun, "answer") + "\"", "Hello!", "\"completed\"");
  }

  @Test
  void a_run_for_somebody_who_is_not_there_waits_for_them() {
    parrot.lastQuestion = () -> sessions.get("");
    sessions.post("/talk/runs", "{" + message("Hi") + ",\"agent\":\"stranger\"}");
    assertThat(sessions.get("/talk/status").text())
        .contains("\"agent\":\"stranger\"", "\"phase\":\"starting\"");
    RawClient.Answer claimed =
        server.call("POST", "/v1/claims", "", "{\"agents\":[\"stranger\"],\"worker\":\"w\"}");
    assertThat(claimed.status()).isEqualTo(200);
  }

  @Test
  void agents_end_while_the_server_still_answers() {
    parrot.lastQuestion = () -> sessions.get("");
    server.server().close();
    assertThat(parrot.lastWord).isCompletedWithValue(200);
  }
}
