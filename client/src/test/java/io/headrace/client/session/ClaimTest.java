package io.headrace.client.session;

import static io.headrace.client.session.Bench.claim;
import static io.headrace.client.session.Bench.fate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.client.error.ClosedException;
import io.headrace.client.testing.ScriptedExchange;
import io.headrace.client.transport.TransportFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No run is ours that nobody has. The test plays the server. */
@Timeout(30)
class ClaimTest {
  private static final String MESSAGES =
      "{\"messages\":[{\"id\":\"m\",\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"text\":\"hi\"}]}]}";

  private final Bench bench = new Bench();

  private CompletableFuture<Optional<RunHandle>> seek() {
    return bench.sessions.claimAsync(List.of("writer"), "w", Duration.ofSeconds(20));
  }

  private CompletableFuture<TurnResult> begin() {
    return bench.sessions.beginAsync(Turn.of("s", "hi").claimedBy("w"));
  }

  /** How somebody may end a future that he was given. */
  @SuppressWarnings("ImmutableEnumChecker") // What they do keeps nothing.
  enum End {
    CANCELLED(future -> future.cancel(false)),
    TIMED_OUT(future -> future.completeExceptionally(new TimeoutException("too late"))),
    COMPLETED(future -> future.complete(null));

    private final Consumer<CompletableFuture<?>> how;

    End(Consumer<CompletableFuture<?>> how) {
      this.how = how;
    }
  }

  @ParameterizedTest
  @EnumSource
  void whoever_ends_the_future_of_a_claim_ends_the_claim(End end) {
    CompletableFuture<Optional<RunHandle>> found = seek();
    ScriptedExchange seeking = bench.next("claims");
    end.how.accept(found);
    bench.carrier.run();
    assertThat(seeking.isCancelled()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void a_run_that_comes_when_nobody_waits_for_it_any_more_is_settled(End end) {
    CompletableFuture<Optional<RunHandle>> found = seek();
    bench.onRun = () -> end.how.accept(found);
    bench.answer(bench.next("claims"), 200, claim("\"messages\":[]"));
    assertThat(bench.settle()).contains("\"outcome\":\"failed\"");
    assertThat(bench.next("inbox").isCancelled()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void a_certain_run_too(End end) {
    CompletableFuture<Optional<RunHandle>> found = bench.sessions.claimAsync("s", "r", "w");
    bench.onRun = () -> end.how.accept(found);
    bench.answer(bench.next("claim"), 200, claim("\"messages\":[]"));
    assertThat(bench.settle()).contains("\"outcome\":\"failed\"");
  }

  @Test
  void a_turn_that_is_claimed_goes_on_from_its_own_answer() throws Exception {
    CompletableFuture<TurnResult> begun = begin();
    bench.answer(bench.next("runs"), 201, claim("\"policy\":1"));
    bench.answer(bench.next("s"), 200, MESSAGES);
    RunHandle run = ((TurnResult.Claimed) begun.join()).run();
    assertThat(run.messages()).extracting(SessionMessage::text).containsExactly("hi");
    run.text("a");
    assertThat(bench.store()).contains("\"expected\":\"e.1\"");
  }

  @ParameterizedTest
  @EnumSource
  void whoever_ends_the_future_of_a_turn_ends_its_first_request(End end) {
    CompletableFuture<TurnResult> begun = begin();
    ScriptedExchange sending = bench.next("runs");
    end.how.accept(begun);
    bench.carrier.run();
    assertThat(sending.isCancelled()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void or_its_second_and_the_run_is_settled(End end) {
    CompletableFuture<TurnResult> begun = begin();
    bench.answer(bench.next("runs"), 201, claim("\"policy\":1"));
    ScriptedExchange looking = bench.next("s");
    end.how.accept(begun);
    bench.carrier.run();
    assertThat(looking.isCancelled()).isTrue();
    assertThat(bench.settle()).contains("\"outcome\":\"failed\"");
  }

  @Test
  void a_turn_whose_run_cannot_be_handed_out_is_settled() {
    CompletableFuture<TurnResult> begun = begin();
    bench.answer(bench.next("runs"), 201, claim("\"policy\":1"));
    bench.next("s").error(403, "permission_denied");
    assertThat(bench.settle()).contains("\"outcome\":\"failed\"");
    assertThat(fate(begun)).contains("403 permission_denied");
  }

  @Test
  void who_is_interrupted_while_he_waits_ends_his_request() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> bench.sessions.claim("s", "r", "w"))
        .isInstanceOf(InterruptedException.class);
    bench.carrier.run();
    assertThat(bench.carrier.exchanges()).allMatch(ScriptedExchange::isCancelled);
  }

  @Test
  void a_run_that_comes_when_the_client_is_closed_is_kept_by_nobody() {
    CompletableFuture<Optional<RunHandle>> found = seek();
    bench.onRun =
        () -> {
          throw new ClosedException("the client is closed", null);
        };
    bench.answer(bench.next("claims"), 200, claim("\"messages\":[]"));
    assertThat(fate(found)).isEqualTo("the client is closed");
    assertThat(bench.has("inbox")).isFalse();
  }

  // Claims whose answer is lost.

  private ScriptedExchange seeking() {
    return requestOf(seek(), "claims");
  }

  private ScriptedExchange claiming(String run) {
    return requestOf(bench.sessions.claimAsync("s", run, "w"), "claim");
  }

  /** The request of a claim, which somebody else waits for. */
  private ScriptedExchange requestOf(CompletableFuture<?> claim, String kind) {
    ScriptedExchange request = bench.next(kind);
    assertThat(claim).isNotDone();
    return request;
  }

  private static String key(ScriptedExchange exchange) {
    return Objects.requireNonNull(exchange.request().headers().get("idempotency-key"));
  }

  @Test
  void a_claim_that_breaks_is_made_again_under_its_key_and_gets_the_run() {
    ScriptedExchange broken = seeking();
    broken.fail(TransportFailure.Kind.DISCONNECTED);
    bench.carrier.run();
    CompletableFuture<Optional<RunHandle>> found = seek();
    ScriptedExchange again = bench.next("claims");
    assertThat(key(again)).isEqualTo(key(broken));
    bench.answer(again, 200, claim("\"messages\":[]"));
    assertThat(found.join()).isPresent();
    ScriptedExchange next = seeking();
    assertThat(key(next)).isNotEqualTo(key(broken));
  }

  @Test
  void one_that_is_cancelled_or_breaks_leaves_its_key_to_one_that_wants_the_same() {
    CompletableFuture<Optional<RunHandle>> one = seek();
    ScriptedExchange first = bench.next("claims");
    ScriptedExchange second = seeking();
    assertThat(key(second)).isNotEqualTo(key(first));
    one.cancel(false);
    second.fail(TransportFailure.Kind.RESET);
    bench.carrier.run();
    ScriptedExchange other =
        requestOf(bench.sessions.claimAsync(List.of("x"), "w", Duration.ofSeconds(20)), "claims");
    ScriptedExchange someone =
        requestOf(
            bench.sessions.claimAsync(List.of("writer"), "x", Duration.ofSeconds(20)), "claims");
    assertThat(List.of(key(other), key(someone))).doesNotContain(key(first), key(second));
    assertThat(key(seeking())).isEqualTo(key(first));
    assertThat(key(seeking())).isEqualTo(key(second));
  }

  @Test
  void one_that_is_answered_or_refused_leaves_nothing() {
    ScriptedExchange answered = seeking();
    bench.answer(answered, 204, "");
    ScriptedExchange refused = seeking();
    refused.error(403, "permission_denied");
    bench.carrier.run();
    ScriptedExchange next = seeking();
    assertThat(List.of(key(answered), key(refused), key(next))).doesNotHaveDuplicates();
  }

  @Test
  void a_certain_run_is_claimed_again_under_its_key() {
    ScriptedExchange broken = claiming("r");
    broken.fail(TransportFailure.Kind.DISCONNECTED);
    bench.carrier.run();
    ScriptedExchange other = claiming("r2");
    assertThat(key(other)).isNotEqualTo(key(broken));
    ScriptedExchange again = claiming("r");
    assertThat(key(again)).isEqualTo(key(broken));
  }

  @Test
  void not_all_that_were_never_answered_are_kept() {
    List<String> keys = new ArrayList<>();
    for (int i = 0; i <= ClaimKeys.MAX_KEPT; i++) {
      CompletableFuture<Optional<RunHandle>> found = bench.sessions.claimAsync("s", "r" + i, "w");
      keys.add(key(bench.next("claim")));
      found.cancel(false);
      bench.carrier.run();
    }
    ScriptedExchange oldest = claiming("r0");
    ScriptedExchange next = claiming("r1");
    assertThat(key(oldest)).isNotEqualTo(keys.get(0));
    assertThat(key(next)).isEqualTo(keys.get(1));
  }

  // What people do.

  @Test
  void what_people_do_may_be_done_at_once() {
    CompletableFuture<Void> cancelled = bench.sessions.cancelAsync("s", "r");
    CompletableFuture<Void> steered = bench.sessions.steerAsync("s", "r", "shorter");
    CompletableFuture<Void> decided = bench.sessions.decideAsync("s", "d1", "{\"text\":\"x\"}");
    CompletableFuture<List<SessionMessage>> messages = bench.sessions.messagesAsync("s");
    bench.answer(bench.next("cancel"), 202, "{\"cursor\":\"e.2\"}");
    bench.answer(bench.next("steer"), 409, Bench.refusal("too_late"));
    bench.answer(bench.next("d1"), 200, "{\"cursor\":\"e.3\"}");
    bench.answer(bench.next("s"), 200, MESSAGES);
    assertThat(fate(cancelled)).isEqualTo("done");
    assertThat(fate(steered)).contains("409 too_late");
    assertThat(fate(decided)).isEqualTo("done");
    assertThat(messages.join()).hasSize(1);
    CompletableFuture<List<String>> open = bench.sessions.openDecisionsAsync("s");
    bench.answer(bench.next("s"), 200, "{\"decisions\":[{\"decision\":\"d1\"}]}");
    assertThat(open.join()).containsExactly("d1");
  }
}
