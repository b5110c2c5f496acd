package io.headrace.client.call;

import static io.headrace.client.transport.TransportFailure.Kind.CLOSED;
import static io.headrace.client.transport.TransportFailure.Kind.DISCONNECTED;
import static io.headrace.client.transport.TransportFailure.Kind.MALFORMED;
import static io.headrace.client.transport.TransportFailure.Kind.NOT_CONNECTED;
import static io.headrace.client.transport.TransportFailure.Kind.RESET;
import static io.headrace.client.transport.TransportFailure.Kind.UNPROCESSED;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.client.error.ClosedException;
import io.headrace.client.error.HeadraceException;
import io.headrace.client.error.ProtocolException;
import io.headrace.client.error.ServerException;
import io.headrace.client.error.UncertainException;
import io.headrace.client.error.UnreachableException;
import io.headrace.client.observe.Observer;
import io.headrace.client.retry.RetrySettings;
import io.headrace.client.testing.ScriptedCarrier;
import io.headrace.client.testing.ScriptedExchange;
import io.headrace.client.transport.Request;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which calls are tried again after which failure, and what is said in the end. */
final class CallingTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final byte[] BODY = "the body".getBytes(StandardCharsets.UTF_8);

  private static final byte[] RATE_LIMITED =
      "{\"code\":\"rate_limited\",\"message\":\"later\"}".getBytes(StandardCharsets.UTF_8);

  private final ScriptedCarrier carrier = new ScriptedCarrier();
  private final Caller caller = caller(false, Observer.NONE);

  private Caller caller(boolean canRefreshToken, Observer observer) {
    return new Caller(
        new Carriers(carrier), RetrySettings.DEFAULT, canRefreshToken, observer, bound -> 0);
  }

  private static Call<String> call(Effect effect) {
    return call(effect, Duration.ofSeconds(5));
  }

  private static Call<String> call(Effect effect, Duration timeout) {
    Optional<byte[]> body =
        effect == Effect.READS || effect == Effect.DELETES ? Optional.empty() : Optional.of(BODY);
    return new Call<>(
        "do it to the thing",
        "the thing",
        effect,
        refused -> CompletableFuture.completedFuture(request(refused, body.isPresent())),
        body,
        timeout,
        answer -> new String(answer.body(), StandardCharsets.UTF_8));
  }

  private static Request request(boolean refused, boolean hasBody) {
    Map<String, String> headers = refused ? Map.of("refreshed", "yes") : Map.of();
    return new Request(URI.create("http://localhost"), "POST", "/v1/it", headers, hasBody);
  }

  private HeadraceException failure(CompletableFuture<?> future) {
    assertThat(future).isCompletedExceptionally();
    return (HeadraceException) future.handle((value, failure) -> failure).join();
  }

  /** What may happen to one attempt, and what that means for a call that changes something. */
  @SuppressWarnings("ImmutableEnumChecker") // The scripts keep nothing.
  enum Mishap {
    NOT_REACHED(exchange -> exchange.fail(NOT_CONNECTED), true, true),
    CUT_BEFORE_THE_BODY(exchange -> exchange.fail(DISCONNECTED), true, true),
    NOT_LOOKED_AT(exchange -> exchange.open().fail(UNPROCESSED), true, true),
    RESET_AFTER_THE_BODY(exchange -> exchange.open().fail(RESET), true, false),
    CUT_AFTER_THE_BODY(exchange -> exchange.open().fail(DISCONNECTED), true, false),
    CUT_IN_THE_ANSWER(
        exchange -> exchange.open().head(200, Map.of()).bytes(BODY).fail(DISCONNECTED),
        true,
        false),
    NO_HTTP(exchange -> exchange.open().fail(MALFORMED), false, false),
    NEVER_ANSWERED(ScriptedExchange::open, true, false),
    NEVER_OPENED(exchange -> {}, true, true),
    DRAINING(exchange -> exchange.error(503, "server_draining"), true, true),
    RATE_LIMITED(exchange -> exchange.error(429, "rate_limited"), true, true),
    HOT(exchange -> exchange.error(502, "hot_server"), true, true),
    CONFLICT(exchange -> exchange.error(409, "transaction_conflict"), true, true),
    EXISTS(exchange -> exchange.error(409, "resource_already_exists"), false, true),
    DELETING(exchange -> exchange.error(409, "stream_deletion_pending"), false, true),
    UNAVAILABLE(exchange -> exchange.error(503, "unavailable"), true, false),
    STORAGE(exchange -> exchange.error(500, "storage"), true, false),
    OTHER(exchange -> exchange.error(500, "other"), true, false),
    TIMED_OUT_THERE(exchange -> exchange.error(408, "request_timeout"), true, false),
    UPSTREAM(exchange -> exchange.error(504, "upstream_timeout"), true, false),
    PROXY(exchange -> exchange.answer(502, "<html>bad gateway</html>"), true, false),
    DENIED(exchange -> exchange.error(403, "permission_denied"), false, true),
    NOT_FOUND(exchange -> exchange.error(404, "stream_not_found"), false, true),
    INVALID(exchange -> exchange.error(422, "invalid"), false, true),
    NOT_AUTHENTICATED(exchange -> exchange.error(401, "authn"), false, true);

    private final Consumer<ScriptedExchange> script;
    private final boolean retryable;
    private final boolean harmless;

    Mishap(Consumer<ScriptedExchange> script, boolean retryable, boolean harmless) {
      this.script = script;
      this.retryable = retryable;
      this.harmless = harmless;
    }
  }

  static Stream<Arguments> everything() {
    return Stream.of(Mishap.values())
        .flatMap(mishap -> Stream.of(Effect.values()).map(it -> Arguments.of(mishap, it)));
  }

  @ParameterizedTest
  @MethodSource("everything")
  void is_tried_again_only_where_it_may_be_and_ends_in_doubt_only_where_there_is_doubt(
      Mishap mishap, Effect effect) {
    carrier.next(mishap.script).next(mishap.script).next(mishap.script);

    CompletableFuture<String> ended = caller.call(call(effect));
    carrier.advance(LONG);

    boolean doubtful = effect != Effect.READS && !mishap.harmless;
    boolean again = mishap.retryable && !(effect == Effect.ONCE && doubtful);
    assertThat(carrier.exchanges()).hasSize(again ? 3 : 1);
    if (doubtful) {
      assertThat(failure(ended)).isInstanceOf(UncertainException.class);
    } else {
      assertThat(failure(ended))
          .isInstanceOfAny(
              ServerException.class, UnreachableException.class, ProtocolException.class);
    }
    assertThat(carrier.alarms()).as("alarms left behind").isZero();
  }

  @ParameterizedTest
  @EnumSource(Effect.class)
  void succeeds_in_a_second_attempt_whatever_it_is_if_nothing_of_the_first_was_done(Effect effect) {
    carrier.next(exchange -> exchange.error(503, "server_draining"));
    carrier.next(exchange -> exchange.answer(200, "done"));

    CompletableFuture<String> ended = caller.call(call(effect));
    carrier.advance(LONG);

    assertThat(ended).isCompletedWithValue("done");
  }

  @ParameterizedTest
  @EnumSource(
      value = Mishap.class,
      names = {"DRAINING", "RATE_LIMITED", "NOT_REACHED", "DENIED", "INVALID", "NOT_LOOKED_AT"})
  void doubt_of_one_attempt_is_not_taken_back_by_what_another_is_told(Mishap later) {
    carrier.next(exchange -> exchange.open().fail(RESET));
    carrier.next(later.script).next(later.script);

    CompletableFuture<String> ended = caller.call(call(Effect.REPEATABLE));
    carrier.advance(LONG);

    assertThat(failure(ended)).isInstanceOf(UncertainException.class);
  }

  @Test
  void a_creation_that_is_refused_since_there_is_another_is_not_in_doubt_any_more() {
    carrier.next(exchange -> exchange.open().fail(RESET));
    carrier.next(exchange -> exchange.error(409, "resource_already_exists"));

    CompletableFuture<String> ended = caller.call(call(Effect.REPEATABLE));
    carrier.advance(LONG);

    assertThat(failure(ended)).isExactlyInstanceOf(ServerException.class);
  }

  @Test
  void nothing_to_delete_is_success_after_an_attempt_of_unknown_fate() {
    carrier.next(exchange -> exchange.open().fail(DISCONNECTED));
    carrier.next(exchange -> exchange.error(404, "stream_not_found"));

    CompletableFuture<String> ended = caller.call(call(Effect.DELETES));
    carrier.advance(LONG);

    assertThat(ended).isCompleted();
  }

  @Test
  void nothing_to_delete_is_an_error_after_an_attempt_that_certainly_did_nothing() {
    carrier.next(exchange -> exchange.error(503, "server_draining"));
    carrier.next(exchange -> exchange.error(404, "stream_not_found"));

    CompletableFuture<String> ended = caller.call(call(Effect.DELETES));
    carrier.advance(LONG);

    assertThat(failure(ended)).isExactlyInstanceOf(ServerException.class);
  }

  @Test
  void an_answer_that_says_done_and_cannot_be_read_leaves_a_change_in_doubt() {
    carrier.next(exchange ->
        exchange.answer(
            200, Map.of("content-encoding", "gzip"), "no gzip".getBytes(StandardCharsets.UTF_8)));

    CompletableFuture<String> ended = caller.call(call(Effect.REPEATABLE));
    carrier.advance(LONG);

    assertThat(failure(ended))
        .isInstanceOf(UncertainException.class)
        .hasCauseInstanceOf(ProtocolException.class);
  }

  @Test
  void an_error_whose_body_cannot_be_unpacked_is_still_that_error() {
    carrier.next(exchange ->
        exchange.answer(
            403, Map.of("content-encoding", "gzip"), "no gzip".getBytes(StandardCharsets.UTF_8)));
    carrier.next(exchange ->
        exchange.answer(
            422, Map.of("content-encoding", "br"), "unheard of".getBytes(StandardCharsets.UTF_8)));

    CompletableFuture<String> denied = caller.call(call(Effect.READS));
    carrier.run();
    CompletableFuture<String> invalid = caller.call(call(Effect.READS));
    carrier.run();

    assertThat(failure(denied))
        .isInstanceOfSatisfying(
            ServerException.class, why -> assertThat(why.status()).isEqualTo(403));
    assertThat(failure(invalid))
        .isInstanceOfSatisfying(
            ServerException.class, why -> assertThat(why.status()).isEqualTo(422));
  }

  @Test
  void waits_as_long_as_the_server_asks_if_that_is_longer() {
    carrier.next(exchange -> exchange.answer(429, Map.of("retry-after-ms", "2500"), RATE_LIMITED));
    carrier.next(exchange -> exchange.answer(200, "done"));

    CompletableFuture<String> ended = caller.call(call(Effect.ONCE));
    carrier.advance(Duration.ofMillis(2499));
    assertThat(carrier.exchanges()).hasSize(1);
    carrier.advance(Duration.ofMillis(1));

    assertThat(ended).isCompletedWithValue("done");
  }

  @Test
  void waits_its_own_time_if_the_server_asks_for_less_or_for_nonsense() {
    carrier.next(exchange -> exchange.answer(429, Map.of("retry-after-ms", "1"), new byte[0]));
    carrier.next(exchange -> exchange.answer(429, Map.of("retry-after-ms", "soon"), new byte[0]));
    carrier.next(exchange -> exchange.answer(200, "done"));

    CompletableFuture<String> ended = caller.call(call(Effect.READS));
    carrier.advance(Duration.ofMillis(99));
    assertThat(carrier.exchanges()).hasSize(1);
    carrier.advance(Duration.ofMillis(1));
    assertThat(carrier.exchanges()).hasSize(2);
    carrier.advance(Duration.ofMillis(200));

    assertThat(ended).isCompletedWithValue("done");
  }

  @Test
  void each_attempt_has_the_whole_timeout_and_is_ended_with_it() {
    carrier.next(ScriptedExchange::open).next(ScriptedExchange::open);

    CompletableFuture<String> ended = caller.call(call(Effect.READS, Duration.ofSeconds(7)));
    carrier.advance(Duration.ofMillis(6999));
    assertThat(carrier.exchange(0).isCancelled()).isFalse();
    carrier.advance(Duration.ofMillis(1));
    assertThat(carrier.exchange(0).isCancelled()).isTrue();
    // Its connection may be dead without anybody having been told.
    assertThat(carrier.exchange(0).isRetired()).isTrue();
    carrier.advance(Duration.ofMillis(100));
    carrier.exchange(1).answer(200, "done");
    carrier.advance(Duration.ofMillis(6900));

    assertThat(ended).isCompletedWithValue("done");
  }

  @Test
  void a_refused_token_is_refreshed_once_and_at_once() {
    carrier.next(exchange -> exchange.error(401, "authn"));
    carrier.next(exchange -> exchange.error(401, "authn"));

    CompletableFuture<String> ended = caller(true, Observer.NONE).call(call(Effect.ONCE));
    carrier.run();

    assertThat(failure(ended)).isExactlyInstanceOf(ServerException.class);
    assertThat(carrier.exchanges()).hasSize(2);
    assertThat(carrier.exchange(0).request().headers()).doesNotContainKey("refreshed");
    assertThat(carrier.exchange(1).request().headers()).containsKey("refreshed");
  }

  @Test
  void a_token_that_never_comes_ends_with_the_timeout_and_nothing_was_done() {
    Call<String> call =
        new Call<>(
            "do it",
            "it",
            Effect.ONCE,
            refused -> new CompletableFuture<>(),
            Optional.of(BODY),
            Duration.ofSeconds(5),
            answer -> "done");

    CompletableFuture<String> ended = caller.call(call);
    carrier.advance(LONG);

    assertThat(failure(ended)).isInstanceOf(UnreachableException.class);
    assertThat(carrier.exchanges()).isEmpty();
  }

  @Test
  void a_token_source_that_fails_is_asked_again() {
    List<CompletableFuture<Request>> heads =
        new ArrayList<>(
            List.of(
                CompletableFuture.failedFuture(new IllegalStateException("no key store")),
                CompletableFuture.completedFuture(request(false, true))));
    carrier.next(exchange -> exchange.answer(200, "done"));
    Call<String> call =
        new Call<>(
            "do it",
            "it",
            Effect.ONCE,
            refused -> heads.remove(0),
            Optional.of(BODY),
            Duration.ofSeconds(5),
            answer -> "done");

    CompletableFuture<String> ended = caller.call(call);
    carrier.advance(LONG);

    assertThat(ended).isCompletedWithValue("done");
  }

  @Test
  void closing_ends_what_has_left_as_uncertain_and_the_rest_as_closed() {
    CompletableFuture<String> queued = caller.call(call(Effect.ONCE));
    carrier.run();
    CompletableFuture<String> sent = caller.call(call(Effect.ONCE));
    CompletableFuture<String> read = caller.call(call(Effect.READS));
    carrier.run();
    carrier.exchange(1).open();
    carrier.exchange(2).open();
    carrier.run();
    carrier.next(exchange -> exchange.error(503, "server_draining"));
    CompletableFuture<String> pausing = caller.call(call(Effect.ONCE));
    carrier.run();

    caller.close();
    CompletableFuture<String> late = caller.call(call(Effect.READS));

    assertThat(failure(queued)).isInstanceOf(ClosedException.class);
    assertThat(failure(sent)).isInstanceOf(UncertainException.class);
    assertThat(failure(read)).isInstanceOf(ClosedException.class);
    assertThat(failure(pausing)).isInstanceOf(ClosedException.class);
    assertThat(failure(late)).isInstanceOf(ClosedException.class);
    carrier.run();
    assertThat(carrier.exchanges()).hasSize(4);
    assertThat(carrier.exchange(0).isCancelled()).isTrue();
    assertThat(carrier.exchange(1).isCancelled()).isTrue();
    assertThat(carrier.alarms()).isZero();
  }

  @Test
  void nothing_leaves_after_the_client_was_closed() {
    CompletableFuture<String> ended = caller.call(call(Effect.ONCE));
    carrier.run();
    caller.close();
    carrier.exchange(0).open();
    carrier.run();

    assertThat(failure(ended)).isInstanceOf(ClosedException.class);
    assertThat(carrier.exchange(0).sent()).isEmpty();
  }

  @Test
  void a_transport_that_closes_is_not_tried_again() {
    carrier.next(exchange -> exchange.fail(CLOSED));

    CompletableFuture<String> ended = caller.call(call(Effect.REPEATABLE));
    carrier.advance(LONG);

    assertThat(failure(ended)).isInstanceOf(ClosedException.class);
    assertThat(carrier.exchanges()).hasSize(1);
  }

  @Test
  void cancelling_ends_the_attempt_and_any_pause() {
    CompletableFuture<String> open = caller.call(call(Effect.READS));
    carrier.run();
    open.cancel(false);
    carrier.next(exchange -> exchange.error(503, "server_draining"));
    CompletableFuture<String> pausing = caller.call(call(Effect.READS));
    carrier.run();
    pausing.cancel(false);
    carrier.advance(LONG);

    assertThat(carrier.exchanges()).hasSize(2);
    assertThat(carrier.exchange(0).isCancelled()).isTrue();
    assertThat(carrier.alarms()).isZero();
  }

  @Test
  void an_answer_larger_than_any_ends_the_attempt() {
    byte[] much = new byte[AnswerBody.MAX_BYTES];
    CompletableFuture<String> ended = caller.call(call(Effect.READS));
    carrier.run();
    carrier.exchange(0).open().head(200, Map.of()).bytes(much).bytes(new byte[1]);
    carrier.run();

    assertThat(failure(ended)).isInstanceOf(ProtocolException.class);
    assertThat(carrier.exchange(0).isCancelled()).isTrue();
  }

  @Test
  void who_watches_sees_each_attempt_and_harms_none() {
    List<String> seen = new ArrayList<>();
    Observer observer =
        new Observer() {
          @Override
          public void attempt(Activity activity, String subject, int attempt) {
            seen.add(activity + " " + subject + " " + attempt);
            throw new IllegalStateException("watching badly");
          }

          @Override
          public void retry(
              Activity activity, String subject, HeadraceException why, Duration delay) {
            seen.add("again after " + delay);
          }
        };
    carrier.next(exchange -> exchange.error(503, "server_draining"));
    carrier.next(exchange -> exchange.answer(200, "done"));

    CompletableFuture<String> ended = caller(false, observer).call(call(Effect.READS));
    carrier.advance(LONG);

    assertThat(ended).isCompletedWithValue("done");
    assertThat(seen).containsExactly("CALL the thing 1", "again after PT0.1S", "CALL the thing 2");
  }
}
