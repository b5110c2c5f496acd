package io.headrace.client.session;

import static io.headrace.client.session.Bench.body;
import static io.headrace.client.session.Bench.fate;
import static io.headrace.client.session.Bench.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.client.error.HeadraceException;
import io.headrace.client.error.ServerException;
import io.headrace.client.retry.RetrySettings;
import io.headrace.client.testing.ScriptedExchange;
import io.headrace.client.testing.WithoutZstd;
import io.headrace.client.transport.TransportFailure;
import io.headrace.wire.Packing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How what a run has to say gets to a server that the test plays, and what becomes of it. */
@Timeout(30)
class RunSendingTest {
  private static final Duration A_LITTLE = Duration.ofSeconds(1);

  private final Bench bench = new Bench();
  private final RunHandle run = bench.claimed();

  private CompletableFuture<Void> complete() {
    return run.settle(RunOutcome.COMPLETED, Optional.empty());
  }

  /** Where a request may break. */
  @SuppressWarnings("ImmutableEnumChecker") // The scripts keep nothing.
  enum Break {
    BEFORE_IT_LEAVES(exchange -> exchange.fail(TransportFailure.Kind.UNPROCESSED)),
    ON_THE_WAY(exchange -> exchange.fail(TransportFailure.Kind.RESET)),
    BEFORE_THE_ANSWER(exchange -> exchange.fail(TransportFailure.Kind.DISCONNECTED)),
    IN_THE_ANSWER(exchange ->
        exchange
            .head(200, Map.of())
            .bytes("{\"cur".getBytes(StandardCharsets.UTF_8))
            .fail(TransportFailure.Kind.DISCONNECTED)),
    NEVER_ANSWERED(exchange -> {}),
    UNKNOWN_THERE(exchange -> exchange.error(500, "storage"));

    private final Consumer<ScriptedExchange> script;

    Break(Consumer<ScriptedExchange> script) {
      this.script = script;
    }
  }

  private void suffer(Break broken, ScriptedExchange exchange) {
    broken.script.accept(exchange);
    bench.carrier.run();
    if (broken == Break.NEVER_ANSWERED) {
      bench.carrier.advance(Duration.ofSeconds(5));
    }
    bench.carrier.advance(A_LITTLE);
  }

  // What is written.

  @Test
  void what_is_written_meanwhile_goes_together_behind_what_is_on_its_way() throws Exception {
    run.text("a");
    run.text("b");
    run.text("c");
    run.thinking("d");
    assertThat(bench.store())
        .isEqualTo("{\"events\":[{\"type\":\"text\",\"delta\":\"a\"}],\"expected\":\"e.1\"}");
    assertThat(bench.store())
        .isEqualTo(
            "{\"events\":[{\"type\":\"text\",\"delta\":\"bc\"},"
                + "{\"type\":\"thinking\",\"delta\":\"d\"}],\"expected\":\"e.101\"}");
    assertThat(bench.has("events")).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void what_is_written_is_sent_again_as_it_was_wherever_it_breaks(Break broken) throws Exception {
    run.text("a");
    ScriptedExchange first = bench.next("events");
    run.text("b");
    suffer(broken, first);
    assertThat(bench.store()).isEqualTo(body(first));
    assertThat(bench.store()).contains("\"delta\":\"b\"", "\"expected\":\"e.101\"");
  }

  @Test
  void a_conflict_after_a_resend_means_that_it_was_stored_before() throws Exception {
    run.text("a");
    suffer(Break.BEFORE_THE_ANSWER, bench.next("events"));
    run.text("b");
    bench.answer(
        bench.next("events"), 409, "{\"code\":\"conflict\",\"message\":\"\",\"cursor\":\"e.7\"}");
    assertThat(bench.store()).contains("\"delta\":\"b\"", "\"expected\":\"e.7\"");
    CompletableFuture<Void> end = complete();
    bench.settle();
    assertThat(fate(end)).isEqualTo("done");
  }

  @Test
  void a_conflict_of_a_first_attempt_is_a_refusal() throws Exception {
    run.text("a");
    bench.answer(
        bench.next("events"), 409, "{\"code\":\"conflict\",\"message\":\"\",\"cursor\":\"e.7\"}");
    assertThat(bench.has("events")).isFalse();
    assertThatThrownBy(() -> run.text("b"))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("409 conflict");
    CompletableFuture<Void> end = complete();
    assertThat(bench.settle()).contains("\"outcome\":\"failed\"");
    assertThat(fate(end)).contains("409 conflict");
  }

  @Test
  void so_is_one_of_a_second_attempt_if_the_first_was_certainly_not_done() throws Exception {
    run.text("a");
    suffer(Break.BEFORE_IT_LEAVES, bench.next("events"));
    bench.answer(
        bench.next("events"), 409, "{\"code\":\"conflict\",\"message\":\"\",\"cursor\":\"e.7\"}");
    assertThatThrownBy(() -> run.text("b")).hasMessageContaining("409 conflict");
  }

  @ParameterizedTest
  @ValueSource(strings = {"e.101", "e.100", "f.900", "e.x", "nonsense"})
  void and_one_that_tells_of_a_place_at_which_it_cannot_stand(String cursor) throws Exception {
    run.text("a");
    bench.store();
    // What comes now stands behind e.101.
    run.text("b");
    ScriptedExchange broken = bench.next("events");
    broken.fail(TransportFailure.Kind.DISCONNECTED);
    bench.carrier.advance(A_LITTLE);
    bench.answer(
        bench.next("events"),
        409,
        "{\"code\":\"conflict\",\"message\":\"\",\"cursor\":\"" + cursor + "\"}");
    assertThatThrownBy(() -> run.text("c")).hasMessageContaining("409 conflict");
  }

  @Test
  void a_conflict_within_one_call_may_mean_that_its_first_attempt_was_stored() throws Exception {
    Bench patient =
        new Bench(
            new RetrySettings(3, Duration.ofMillis(100), Duration.ofSeconds(1)), Packing.NONE);
    RunHandle mine = patient.claimed();
    mine.text("a");
    patient.next("events").fail(TransportFailure.Kind.DISCONNECTED);
    patient.carrier.advance(A_LITTLE);
    patient.answer(
        patient.next("events"), 409, "{\"code\":\"conflict\",\"message\":\"\",\"cursor\":\"e.2\"}");
    mine.text("b");
    assertThat(patient.store()).contains("\"delta\":\"b\"", "\"expected\":\"e.2\"");
  }

  @ParameterizedTest
  @EnumSource
  void a_question_is_asked_again_under_the_same_key_wherever_it_breaks(Break broken) {
    CompletableFuture<Decision> decision = run.askAsync(Question.of("Where?"));
    ScriptedExchange first = bench.next("ask");
    suffer(broken, first);
    ScriptedExchange second = bench.next("ask");
    assertThat(body(second)).isEqualTo(body(first));
    assertThat(second.request().headers().get("idempotency-key"))
        .isNotNull()
        .isEqualTo(first.request().headers().get("idempotency-key"));
    bench.answer(second, 200, "{\"decision\":\"d1\",\"cursor\":\"e.9\"}");
    bench.tell(
        "{\"decisions\":[{\"decision\":\"d1\",\"state\":\"decided\",\"answer\":{\"text\":\"x\"}}]}");
    assertThat(decision.join().text()).contains("x");
  }

  @ParameterizedTest
  @EnumSource
  void the_end_is_told_again_wherever_it_breaks(Break broken) {
    CompletableFuture<Void> end = complete();
    ScriptedExchange first = bench.next("settle");
    suffer(broken, first);
    assertThat(fate(end)).isEqualTo("pending");
    ScriptedExchange second = bench.next("settle");
    assertThat(body(second)).isEqualTo(body(first));
    bench.answer(second, 200, "{\"outcome\":\"completed\"}");
    assertThat(fate(end)).isEqualTo("done");
  }

  @Test
  void a_server_that_asks_for_patience_gets_it() throws Exception {
    Bench patient =
        new Bench(
            new RetrySettings(3, Duration.ofMillis(100), Duration.ofSeconds(1)), Packing.NONE);
    RunHandle mine = patient.claimed();
    mine.text("a");
    for (int status : new int[] {429, 503}) {
      patient
          .next("events")
          .answer(
              status,
              Map.of("retry-after-ms", "4000"),
              refusal(status == 429 ? "rate_limited" : "server_draining")
                  .getBytes(StandardCharsets.UTF_8));
      patient.carrier.advance(Duration.ofMillis(3_999));
      assertThat(patient.has("events")).isFalse();
      patient.carrier.advance(Duration.ofMillis(1));
    }
    patient.store();
    assertThat(fate(mine.ended())).isEqualTo("pending");
  }

  @Test
  void what_one_request_is_asked_to_wait_all_of_the_run_wait() throws Exception {
    bench
        .next("inbox")
        .answer(
            429,
            Map.of("retry-after-ms", "4000"),
            refusal("rate_limited").getBytes(StandardCharsets.UTF_8));
    bench.carrier.advance(A_LITTLE);
    run.text("a");
    assertThat(bench.has("events")).isFalse();
    bench.carrier.advance(Duration.ofMillis(2_999));
    assertThat(bench.has("events")).isFalse();
    assertThat(bench.has("inbox")).isFalse();
    bench.carrier.advance(Duration.ofMillis(1));
    bench.store();
    assertThat(bench.has("inbox")).isTrue();
  }

  // What is refused.

  @Test
  void an_event_that_no_server_takes_is_refused_at_once_and_the_run_goes_on() throws Exception {
    String large = "\"" + "x".repeat(1_500_000) + "\"";
    assertThatThrownBy(() -> run.toolOutput("c", large))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 524288 bytes")
        .hasMessageContaining("has 1500");
    assertThatThrownBy(() -> run.text("\u0001".repeat(100_000)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(bench.has("events")).isFalse();
    run.text("é".repeat(200_000));
    bench.store();
  }

  @ParameterizedTest
  @EnumSource
  void a_refusal_after_a_break_is_final(Break broken) throws Exception {
    run.text("a");
    suffer(broken, bench.next("events"));
    bench.next("events").error(413, "request_too_large");
    bench.carrier.advance(Duration.ofSeconds(10));
    assertThat(bench.has("events")).isFalse();
    assertThatThrownBy(() -> run.text("b")).hasMessageContaining("request_too_large");
    CompletableFuture<Void> end = complete();
    assertThat(bench.settle())
        .contains("\"outcome\":\"failed\"", "The answer could not be stored as a whole.");
    assertThat(fate(end)).contains("request_too_large");
  }

  @Test
  void one_that_left_and_was_refused_is_not_repeated_for_ever() throws Exception {
    Bench twice =
        new Bench(
            new RetrySettings(2, Duration.ofMillis(100), Duration.ofSeconds(1)), Packing.NONE);
    RunHandle mine = twice.claimed();
    mine.text("a");
    twice.next("events").fail(TransportFailure.Kind.DISCONNECTED);
    twice.carrier.advance(A_LITTLE);
    // The call is in doubt, and its last word is a refusal.
    twice.next("events").error(413, "request_too_large");
    twice.carrier.advance(A_LITTLE);
    assertThat(twice.has("events")).isFalse();
    assertThatThrownBy(() -> mine.text("b")).isInstanceOf(HeadraceException.class);
  }

  @Test
  void what_is_refused_because_of_the_answer_fails_it_and_it_can_be_settled() throws Exception {
    run.text("a");
    run.text("b");
    bench.answer(bench.next("events"), 409, refusal("full"));
    assertThat(bench.has("events")).isFalse();
    assertThatThrownBy(() -> run.text("c"))
        .isInstanceOfSatisfying(
            ServerException.class, refused -> assertThat(refused.code()).isEqualTo("full"));
    CompletableFuture<Void> end = run.settle(RunOutcome.CANCELLED, Optional.empty());
    assertThat(bench.settle()).contains("\"outcome\":\"cancelled\"");
    assertThat(fate(end)).contains("409 full");
  }

  @Test
  void a_question_that_is_refused_fails_alone() throws Exception {
    CompletableFuture<Decision> decision = run.askAsync(Question.of("?"));
    run.text("a");
    bench.next("ask").error(422, "invalid");
    assertThat(bench.store()).contains("\"delta\":\"a\"");
    assertThat(fate(decision)).contains("422 invalid");
    CompletableFuture<Void> end = complete();
    assertThat(bench.settle()).contains("completed");
    assertThat(fate(end)).isEqualTo("done");
  }

  @Test
  void one_asked_when_the_run_is_to_end_is_decided_by_nobody() {
    CompletableFuture<Decision> decision = run.askAsync(Question.of("?"));
    bench.answer(bench.next("ask"), 409, refusal("too_late"));
    assertThat(decision.join().isDecided()).isFalse();
    assertThat(run.isCancelRequested()).isTrue();
  }

  // What cannot be made or read.

  /** A run whose text cannot be packed. */
  static final class WithoutTheLibrary implements Supplier<String> {
    @Override
    public String get() {
      Bench bench = new Bench(RetrySettings.DEFAULT, Packing.ZSTD);
      RunHandle run = bench.claimed();
      try {
        run.text("large".repeat(1_000));
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      CompletableFuture<Void> end = run.settle(RunOutcome.COMPLETED, Optional.empty());
      String said = bench.settle();
      return said.contains("\"outcome\":\"failed\"") + " " + fate(end);
    }
  }

  @Test
  void a_request_that_cannot_be_made_fails_the_run_which_ends_all_the_same() {
    assertThat(WithoutZstd.outcome(WithoutTheLibrary.class))
        .startsWith("true ")
        .contains("could not be made")
        .contains("NoClassDefFoundError");
  }

  @Test
  void an_answer_that_says_too_little_fails_the_run_which_ends_all_the_same() throws Exception {
    run.text("a");
    bench.answer(bench.next("events"), 200, "{}");
    assertThatThrownBy(() -> run.text("b")).hasMessageContaining("\"cursor\"");
    CompletableFuture<Void> end = complete();
    assertThat(bench.settle()).contains("failed");
    assertThat(fate(end)).contains("\"cursor\"");
  }

  @Test
  void so_does_one_that_is_no_json() throws Exception {
    run.text("a");
    bench.answer(bench.next("events"), 200, "<html>");
    bench.carrier.advance(A_LITTLE);
    assertThat(bench.has("events")).isFalse();
    CompletableFuture<Void> end = complete();
    bench.settle();
    assertThat(fate(end)).contains("cannot be read");
  }

  @Test
  void so_does_an_inbox_that_cannot_be_read() {
    CompletableFuture<Decision> open = run.askAsync(Question.of("?"));
    ScriptedExchange asking = bench.next("ask");
    bench.answer(bench.next("inbox"), 200, "{\"inbox\":{}}");
    assertThatThrownBy(() -> run.text("b")).hasMessageContaining("\"cursor\"");
    // One request at a time, also then.
    CompletableFuture<Void> end = complete();
    assertThat(bench.has("settle")).isFalse();
    bench.answer(asking, 200, "{\"decision\":\"d1\",\"cursor\":\"e.9\"}");
    assertThat(fate(open)).contains("\"cursor\"");
    bench.settle();
    assertThat(fate(end)).contains("\"cursor\"");
  }

  // Room.

  @Test
  void whoever_is_interrupted_while_there_is_no_room_has_written_nothing() throws Exception {
    ScriptedExchange first = fill(run);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> run.text("y".repeat(100))).isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
    bench.answer(first, 200, "{\"cursor\":\"e.2\"}");
    bench.store();
    run.text("z");
    assertThat(bench.store()).contains("\"delta\":\"z\"").doesNotContain("yy");
  }

  /** Writes as much as may be pending. */
  private ScriptedExchange fill(RunHandle run) throws InterruptedException {
    run.text("a");
    for (int pending = 203; pending + 500 <= Outbox.MAX_PENDING_BYTES; pending += 500) {
      run.text("x".repeat(100));
    }
    return bench.next("events");
  }

  @Test
  void on_the_clients_own_threads_writing_is_refused_also_while_there_is_room() throws Exception {
    CompletableFuture<String> tried =
        run.cancelRequested()
            .handle((value, trouble) -> {
              try {
                run.text("a");
                return "written";
              } catch (IllegalStateException e) {
                return "refused: " + e.getMessage();
              } catch (InterruptedException e) {
                return "interrupted";
              }
            });
    bench.tell("{\"cancel_requested\":true}");
    assertThat(tried.join()).startsWith("refused: expected a thread that may wait");
    run.text("b");
    assertThat(bench.store()).contains("\"delta\":\"b\"");
  }
}
