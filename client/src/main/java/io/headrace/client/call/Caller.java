package io.headrace.client.call;

import io.headrace.client.observe.Observer;
import io.headrace.client.retry.RetrySettings;
import io.headrace.client.transport.Carrier;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongUnaryOperator;

/**
 * Makes calls, as often as each may and must be tried. May be used from any thread; what it returns
 * ends on a carrier's thread, or on the one that closes it.
 */
public final class Caller implements AutoCloseable {
  private final Carriers carriers;
  private final RetrySettings retries;
  private final boolean canRefreshToken;
  private final Observer observer;
  private final LongUnaryOperator chance;

  /** What has not ended. Closing walks over it, while others come and go. */
  private final Set<Calling<?>> open = ConcurrentHashMap.newKeySet();

  private volatile boolean closed;

  /**
   * Begins without calls.
   *
   * @param canRefreshToken whether another access token can be had when one is refused
   * @param chance a random number from 0 (included) to its argument (excluded), from any thread
   */
  public Caller(
      Carriers carriers,
      RetrySettings retries,
      boolean canRefreshToken,
      Observer observer,
      LongUnaryOperator chance) {
    this.carriers = carriers;
    this.retries = retries;
    this.canRefreshToken = canRefreshToken;
    this.observer = new QuietObserver(observer);
    this.chance = chance;
  }

  /** Makes a call. Cancelling the future ends it, whatever the server has done of it. */
  public <T> CompletableFuture<T> call(Call<T> call) {
    Carrier carrier = carriers.next();
    Calling<T> calling =
        new Calling<>(call, carrier, new Backoff(retries, chance), canRefreshToken, observer);
    CompletableFuture<T> answer = calling.answer();
    open.add(calling);
    var unused = answer.whenComplete((value, failure) -> open.remove(calling));
    if (closed) {
      calling.abandon();
      return answer;
    }
    try {
      carrier.execute(calling::begin);
    } catch (RejectedExecutionException e) {
      // The carrier has ended, so the client is closed or about to be.
      calling.abandon();
    }
    return answer;
  }

  /** Ends every call that is under way, and refuses others. */
  @Override
  public void close() {
    closed = true;
    open.forEach(Calling::abandon);
  }
}
