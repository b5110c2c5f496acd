package io.headrace.client.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.client.Headrace;
import io.headrace.client.error.ServerException;
import io.headrace.client.fixture.RunningServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs that are written through the SDK, to a real server. */
@Timeout(60)
class RunHandleTest {
  private static final String SESSION = "talk";
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final Pattern OPEN_DECISION =
      Pattern.compile("\"decisions\":\\[\\{\"decision\":\"(\\w+)\"");

  private final RunningServer server = new RunningServer();
  private final Headrace headrace = Headrace.connect(server.origin().toString());
  private final LiveSessionClient sessions = headrace.liveSessions();

  @AfterEach
  void end() {
    headrace.close();
    server.close();
  }

  private RunHandle begin(String text) throws InterruptedException {
    return begin(Turn.of(SESSION, text));
  }

  private RunHandle begin(Turn turn) throws InterruptedException {
    return ((TurnResult.Claimed) sessions.begin(turn.claimedBy("test"))).run();
  }

  private String snapshot() throws Exception {
    URI uri = server.origin().resolve("/v1/sessions/" + SESSION);
    return answer((HttpURLConnection) uri.toURL().openConnection());
  }

  /** Looks again and again until the session is as wanted. */
  private String await(Predicate<String> wanted) throws Exception {
    while (true) {
      String snapshot = snapshot();
      if (wanted.test(snapshot)) {
        return snapshot;
      }
    }
  }

  private void decide(String answer) throws Exception {
    Matcher open = OPEN_DECISION.matcher(await(text -> OPEN_DECISION.matcher(text).find()));
    assertThat(open.find()).isTrue();
    sessions.decide(SESSION, open.group(1), answer);
  }

  private SessionMessage last() throws InterruptedException {
    return sessions.messages(SESSION).getLast();
  }

  @Test
  void a_run_that_is_found_is_written_and_completed() throws Exception {
    CompletableFuture<Optional<RunHandle>> found =
        sessions.claimAsync(List.of("writer"), "test", WAIT);
    assertThat(sessions.begin(Turn.of(SESSION, "hello").forAgent("writer")))
        .isInstanceOf(TurnResult.Begun.class);
    try (RunHandle run = found.get().orElseThrow()) {
      assertThat(run.session()).isEqualTo(SESSION);
      assertThat(run.messages()).extracting(SessionMessage::text).containsExactly("hello");
      run.text("Good ");
      run.text("day 🌊");
      run.complete();
    }
    assertThat(last().text()).isEqualTo("Good day 🌊");
    assertThat(last().role()).isEqualTo(SessionMessage.Role.ASSISTANT);
    assertThat(last().json()).contains("\"outcome\":\"completed\"");
  }

  @Test
  void nothing_is_found_where_nothing_waits() throws Exception {
    assertThat(sessions.claim(List.of("writer"), "test", Duration.ofMillis(1))).isEmpty();
  }

  @Test
  void a_run_that_is_begun_here_is_ours() throws Exception {
    RunHandle first = begin("one");
    first.text("first");
    first.complete();
    RunHandle second = begin("two");
    assertThat(second.messages())
        .extracting(SessionMessage::text)
        .containsExactly("one", "first", "two");
    second.complete();
  }

  @Test
  void while_a_run_is_active_others_are_busy_or_wait() throws Exception {
    RunHandle run = begin("one");
    assertThat(sessions.begin(Turn.of(SESSION, "two")))
        .isEqualTo(new TurnResult.Busy(run.run(), true));
    assertThat(sessions.begin(Turn.of(SESSION, "two").withPolicy(Turn.Policy.QUEUE)))
        .isInstanceOfSatisfying(
            TurnResult.Queued.class, queued -> assertThat(queued.position()).isZero());
    assertThat(sessions.claim(SESSION, run.run(), "thief")).isEmpty();
    run.complete();
    try (RunHandle next = sessions.claim(List.of(), "test", WAIT).orElseThrow()) {
      assertThat(next.messages().getLast().text()).isEqualTo("two");
    }
  }

  @Test
  void everything_that_a_run_can_say_is_stored() throws Exception {
    RunHandle run = begin("hello");
    run.step();
    run.thinking("hm");
    run.tool("c", "search", "Search");
    run.toolInput("c", "{\"q\"");
    run.toolInput("c", ":1}");
    run.toolCall("c", "search", "{\"q\":\n1}");
    run.toolProgress("c", "1");
    run.toolOutput("c", "{\"a\":\"ü\"}");
    run.tool("d", "search", "Search");
    run.toolError("d", "no");
    run.source("https://a", "A");
    run.file("https://b", "text/plain", "b.txt");
    run.data("plan", "1");
    run.data("plan", "k", "2");
    run.data("plan", "k", "3");
    run.usage("{\"tokens\": 3}");
    run.complete();
    assertThat(last().json())
        .contains(
            "{\"type\":\"step\"}",
            "{\"type\":\"thinking\",\"text\":\"hm\"}",
            "\"call\":\"c\",\"name\":\"search\",\"title\":\"Search\",\"input\":{\"q\":1},"
                + "\"output\":{\"a\":\"ü\"},\"state\":\"done\"",
            "\"error\":\"no\",\"state\":\"failed\"",
            "\"url\":\"https://a\",\"title\":\"A\"",
            "\"media_type\":\"text/plain\",\"name\":\"b.txt\"",
            "{\"type\":\"data\",\"name\":\"plan\",\"data\":1}",
            "{\"type\":\"data\",\"name\":\"plan\",\"key\":\"k\",\"data\":3}");
  }

  @Test
  void what_is_no_json_is_refused_before_it_is_sent() throws Exception {
    RunHandle run = begin("hello");
    assertThatThrownBy(() -> run.toolOutput("c", "{nope"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("{nope");
    run.text("fine");
    run.complete();
    assertThat(last().text()).isEqualTo("fine");
  }

  @Test
  void an_approval_is_waited_for() throws Exception {
    RunHandle run = begin("hello");
    run.text("May I?");
    CompletableFuture<Decision> decision =
        run.askAsync(
            Question.approval("Delete 3 files?")
                .withDetail("all of them")
                .until(Instant.now().plusSeconds(60)));
    decide("{\"approved\":true,\"reason\":\"sure\"}");
    assertThat(decision.get())
        .isEqualTo(
            new Decision(
                true,
                true,
                Optional.of("sure"),
                Optional.of("{\"approved\":true,\"reason\":\"sure\"}")));
    run.text(" Thanks.");
    run.complete();
    assertThat(last().text()).isEqualTo("May I? Thanks.");
  }

  @Test
  void questions_are_answered_one_after_the_other() throws Exception {
    RunHandle run = begin("hello");
    CompletableFuture<Decision> where = run.askAsync(Question.of("Where?", "sea", "city"));
    decide("{\"choice\":\"sea\"}");
    assertThat(where.get().text()).contains("sea");
    CompletableFuture<Decision> when = run.askAsync(Question.of("When?"));
    decide("{\"text\":\"now\"}");
    assertThat(when.get().text()).contains("now");
    run.complete();
  }

  @Test
  void a_cancel_is_told_and_what_was_written_is_kept() throws Exception {
    RunHandle run = begin("hello");
    run.text("once ");
    CompletableFuture<Decision> open = run.askAsync(Question.approval("May I?"));
    await(text -> OPEN_DECISION.matcher(text).find());
    sessions.cancel(SESSION, run.run());
    run.cancelRequested().get();
    assertThat(run.isCancelRequested()).isTrue();
    assertThat(open.get().isDecided()).isFalse();
    assertThat(run.ask(Question.approval("Still?")).isDecided()).isFalse();
    run.text("upon");
    run.close();
    assertThat(last().json()).contains("\"outcome\":\"cancelled\"");
    assertThat(last().text()).isEqualTo("once upon");
  }

  @Test
  void steers_are_taken_once() throws Exception {
    RunHandle run = begin("hello");
    run.text("x");
    sessions.steer(SESSION, run.run(), "shorter");
    List<Steer> steers = List.of();
    while (steers.isEmpty()) {
      steers = run.takeSteers();
    }
    assertThat(steers).extracting(Steer::text).containsExactly("shorter");
    assertThat(run.takeSteers()).isEmpty();
    run.complete();
    assertThat(last().json()).contains("{\"type\":\"steer\",", "\"text\":\"shorter\"");
  }

  @Test
  void what_was_said_to_a_run_before_it_was_claimed_is_heard() throws Exception {
    TurnResult.Begun begun = (TurnResult.Begun) sessions.begin(Turn.of(SESSION, "hello"));
    sessions.steer(SESSION, begun.run(), "shorter");
    RunHandle run = sessions.claim(SESSION, begun.run(), "test").orElseThrow();
    List<Steer> steers = List.of();
    while (steers.isEmpty()) {
      steers = run.takeSteers();
    }
    assertThat(steers).extracting(Steer::text).containsExactly("shorter");
    run.complete();
    assertThat(last().json()).contains("\"text\":\"shorter\"");
  }

  @Test
  void a_run_that_ended_otherwise_is_not_called_settled() throws Exception {
    RunHandle run = begin("hello");
    assertThat(settledByHand(run)).contains("\"outcome\":\"completed\"");
    assertThatThrownBy(run::cancelled).isInstanceOf(RunLostException.class);
    assertThat(last().json()).contains("\"outcome\":\"completed\"");
  }

  @Test
  void a_handle_that_is_closed_without_an_end_fails_its_run() throws Exception {
    try (RunHandle run = begin("hello")) {
      run.text("once");
    }
    assertThat(last().json())
        .contains("\"outcome\":\"failed\"", "The worker stopped in the midst of this answer.");
    assertThat(last().text()).isEqualTo("once");
  }

  @Test
  void a_failure_is_told_in_words_and_only_once() throws Exception {
    RunHandle run = begin("hello");
    run.fail("The model is down.");
    run.close();
    run.complete();
    assertThat(last().json()).contains("\"error\":\"The model is down.\"");
    assertThatThrownBy(() -> run.text("late")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void a_silent_worker_stays_alive() throws Exception {
    RunHandle run = begin(Turn.of(SESSION, "hello").withLease(Duration.ofSeconds(1)));
    Pattern deadline = Pattern.compile("\"deadline\":(\\d+)");
    Matcher first = deadline.matcher(snapshot());
    assertThat(first.find()).isTrue();
    long begun = Long.parseLong(first.group(1));
    await(text -> {
      Matcher now = deadline.matcher(text);
      return !now.find() || Long.parseLong(now.group(1)) > begun + 2_000;
    });
    run.text("still here");
    run.complete();
    assertThat(last().text()).isEqualTo("still here");
  }

  @Test
  void an_answer_that_is_too_large_is_not_called_complete() throws Exception {
    RunHandle run = begin("hello");
    run.text("small");
    await(text -> text.contains("small"));
    run.text("0123456789".repeat(30_000));
    run.thinking("0123456789".repeat(30_000));
    assertThatThrownBy(run::complete)
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("524288 bytes of");
    assertThat(last().json())
        .contains("\"outcome\":\"failed\"", "The answer could not be stored as a whole.");
    assertThat(last().text()).startsWith("small");
  }

  @Test
  void a_part_that_is_too_large_is_refused_before_it_is_sent() throws Exception {
    RunHandle run = begin("hello");
    String large = "\"" + "x".repeat(1_500_000) + "\"";
    assertThatThrownBy(() -> run.toolOutput("c", large))
        .isInstanceOf(IllegalArgumentException.class);
    // The largest that is not refused here is one that the server can read.
    run.toolOutput("c", "\"" + "x".repeat(520_000) + "\"");
    run.complete();
    assertThat(last().json()).contains("\"outcome\":\"completed\"");
  }

  @Test
  void a_run_that_somebody_else_settled_is_lost() throws Exception {
    RunHandle run = begin(Turn.of(SESSION, "hello").withLease(Duration.ofSeconds(5)));
    run.text("x");
    assertThat(settledByHand(run)).contains("\"outcome\":\"completed\"");
    assertThatThrownBy(() -> run.ended().get(30, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(RunLostException.class);
    assertThatThrownBy(() -> run.text("y")).isInstanceOf(RunLostException.class);
    assertThatThrownBy(() -> run.ask(Question.of("?"))).isInstanceOf(RunLostException.class);
    assertThatThrownBy(run::complete).isInstanceOf(RunLostException.class);
    assertThat(run.cancelRequested()).isCancelled();
    run.close();
  }

  /** Settles a run as somebody who has the same fence would. */
  private String settledByHand(RunHandle run) throws Exception {
    URI uri = server.origin().resolve("/v1/sessions/" + SESSION + "/runs/" + run.run() + "/settle");
    HttpURLConnection request = (HttpURLConnection) uri.toURL().openConnection();
    request.setRequestProperty("headrace-fence", run.fence());
    request.setRequestProperty("content-type", "application/json");
    request.setDoOutput(true);
    request.getOutputStream().write("{\"outcome\":\"completed\"}".getBytes(UTF_8));
    return answer(request);
  }

  private static String answer(HttpURLConnection request) throws IOException {
    try (InputStream body =
        request.getResponseCode() < 400 ? request.getInputStream() : request.getErrorStream()) {
      return new String(body.readAllBytes(), UTF_8);
    }
  }

  @Test
  void closing_the_client_ends_every_future() throws Exception {
    RunHandle run = begin("hello");
    CompletableFuture<Decision> open = run.askAsync(Question.of("?"));
    CompletableFuture<Optional<RunHandle>> seeking =
        sessions.claimAsync(List.of("nobody"), "test", WAIT);
    await(text -> OPEN_DECISION.matcher(text).find());
    headrace.close();
    assertThatThrownBy(() -> run.ended().get(30, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class);
    assertThatThrownBy(() -> open.get(30, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
    assertThatThrownBy(() -> seeking.get(30, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class);
    assertThat(run.cancelRequested()).isCancelled();
    run.close();
  }

  @Test
  void a_worker_that_writes_fast_waits_for_the_server() throws Exception {
    RunHandle run = begin("hello");
    for (int i = 0; i < 4_000; i++) {
      run.text("0123456789".repeat(10));
    }
    run.complete();
    assertThat(last().text()).hasSize(400_000);
  }
}
