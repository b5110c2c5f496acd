package io.headrace.server.sessions;

import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.Exchange;
import io.headrace.server.http.Problem;
import io.headrace.server.http.Waiter;
import io.headrace.sessions.event.Members;
import java.util.concurrent.CompletableFuture;

/**
 * A worker that waits for something which may come a while later, and who is told at once when the
 * server stops or its token ends. Owned by its exchange's event loop.
 */
final class LongPoll implements Waiter {
  /** The longest wait, in milliseconds. */
  static final long MAX_WAIT_MILLIS = 30_000;

  private final Exchange exchange;
  private final CompletableFuture<?> awaited;

  /**
   * @param awaited is cancelled when nobody waits any more
   */
  LongPoll(Exchange exchange, CompletableFuture<?> awaited) {
    this.exchange = exchange;
    this.awaited = awaited;
  }

  /**
   * How long somebody would wait, in milliseconds; not at all if it does not say.
   *
   * @throws IllegalArgumentException if that is too long
   */
  static long wait(Members members) {
    long millis = members.optionalNumber("wait").orElse(0);
    if (millis < 0 || millis > MAX_WAIT_MILLIS) {
      throw new IllegalArgumentException(
          "expected \"wait\" to be at most "
              + MAX_WAIT_MILLIS
              + " milliseconds, but it is "
              + Long.toUnsignedString(millis));
    }
    return millis;
  }

  @Override
  public void gone() {
    awaited.cancel(false);
  }

  @Override
  public void drain() {
    awaited.cancel(false);
    exchange.answer(
        new Problem(
            ErrorCode.SERVER_DRAINING,
            "the server is about to stop; ask again on a new connection"));
  }

  @Override
  public void barred(Problem problem) {
    awaited.cancel(false);
    exchange.answer(problem);
  }
}
