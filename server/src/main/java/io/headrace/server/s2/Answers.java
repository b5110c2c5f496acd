package io.headrace.server.s2;

import io.headrace.log.CorruptionException;
import io.headrace.server.http.Exchange;
import io.headrace.server.http.Problem;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Brings what the engine answers back to the event loop that asked. */
final class Answers {
  private Answers() {}

  /**
   * Has an outcome dealt with on the exchange's loop.
   *
   * @param then deals with it; a problem it throws is the answer
   */
  static <T> void onLoop(Exchange exchange, CompletableFuture<T> future, Consumer<T> then) {
    var _ =
        future.whenComplete((outcome, failure) ->
            exchange.loop().mailbox().post(() -> deal(exchange, outcome, failure, then)));
  }

  private static <T> void deal(
      Exchange exchange, T outcome, @Nullable Throwable failure, Consumer<T> then) {
    if (failure instanceof CompletionException
        && failure.getCause() instanceof CorruptionException damage) {
      exchange.answer(S2Statuses.damaged(damage));
      return;
    }
    if (failure != null) {
      exchange.fail(failure);
      return;
    }
    try {
      then.accept(outcome);
    } catch (Problem e) {
      exchange.answer(e);
    } catch (RuntimeException e) {
      exchange.fail(e);
    }
  }
}
