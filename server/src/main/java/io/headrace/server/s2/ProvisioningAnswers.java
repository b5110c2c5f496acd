package io.headrace.server.s2;

import io.headrace.log.AdminOutcome;
import io.headrace.log.AdminOutcome.Effect;
import io.headrace.server.http.Exchange;
import io.headrace.server.http.MediaType;
import io.headrace.server.http.Response;
import io.headrace.wire.TextBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Answers requests about basins, or about streams: both in the same way, on the loop that asked.
 *
 * @param item writes what is known of one
 * @param config writes its configuration
 */
record ProvisioningAnswers<T>(BiConsumer<TextBuffer, T> item, BiConsumer<TextBuffer, T> config) {
  /** Answers a creation: with 201 also if it had succeeded before. */
  void created(Exchange exchange, Subject subject, CompletableFuture<AdminOutcome<T>> outcome) {
    answer(exchange, subject, outcome, done -> provisioned(exchange, 201, done));
  }

  /** Answers a "make it so": with 201 only if it was made now. */
  void ensured(Exchange exchange, Subject subject, CompletableFuture<AdminOutcome<T>> outcome) {
    answer(
        exchange,
        subject,
        outcome,
        done -> provisioned(exchange, done.effect() == Effect.CREATED ? 201 : 200, done));
  }

  /** Answers a change with the configuration that it led to. */
  void reconfigured(
      Exchange exchange, Subject subject, CompletableFuture<AdminOutcome<T>> outcome) {
    answer(exchange, subject, outcome, done -> json(exchange, 200, config, done.value()));
  }

  /** Answers a deletion: it is accepted, and done later. */
  void deleted(Exchange exchange, Subject subject, CompletableFuture<AdminOutcome<T>> outcome) {
    answer(exchange, subject, outcome, done -> Response.empty(202));
  }

  /** Answers a look at the configuration. */
  void config(Exchange exchange, T value) {
    exchange.answer(json(exchange, 200, config, value));
  }

  private static <T> void answer(
      Exchange exchange,
      Subject subject,
      CompletableFuture<AdminOutcome<T>> outcome,
      Function<AdminOutcome.Done<T>, Response> success) {
    Answers.onLoop(
        exchange, outcome, ended -> exchange.answer(S2Statuses.of(ended, subject, success)));
  }

  private Response provisioned(Exchange exchange, int status, AdminOutcome.Done<T> done) {
    return json(exchange, status, item, done.value())
        .with("s2-provision-result", nameOf(done.effect()));
  }

  private static <T> Response json(
      Exchange exchange, int status, BiConsumer<TextBuffer, T> writing, T value) {
    TextBuffer out = exchange.loop().text();
    writing.accept(out, value);
    return Response.of(status, MediaType.JSON, out.toBytes());
  }

  private static String nameOf(Effect effect) {
    return switch (effect) {
      case CREATED -> "created";
      case UPDATED -> "updated";
      case UNCHANGED -> "noop";
    };
  }
}
