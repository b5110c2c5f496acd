package io.headrace.client.call;

import io.headrace.client.error.ClosedException;
import io.headrace.client.error.HeadraceException;
import io.headrace.client.error.UncertainException;
import io.headrace.client.observe.Observer;
import io.headrace.client.transport.Carrier;
import io.headrace.client.transport.Exchange;
import io.headrace.client.transport.ExchangeListener;
import io.headrace.client.transport.Request;
import io.headrace.client.transport.ResponseHead;
import io.headrace.client.transport.TransportFailure;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A call under way: one attempt after another, until one succeeds or no other may follow.
 *
 * <p>Whether the server may have done what was asked for is a fact about each attempt. It is set
 * before the first byte of the attempt's body leaves (or, without a body, when its head does), and
 * an answer that promises the absence of side effects clears it for this attempt alone. Once an
 * attempt ends with it set, the call is in doubt, for ever: what later attempts are told says
 * nothing about that one.
 *
 * <p>Belongs to its carrier's thread, but for {@link #abandon}.
 */
final class Calling<T> {
  private final Call<T> call;
  private final Carrier carrier;
  private final Backoff backoff;
  private final boolean canRefreshToken;
  private final Observer observer;
  private final CompletableFuture<T> answer = new CompletableFuture<>();
  private @Nullable Attempt attempt;
  private Carrier.@Nullable Alarm pause;
  private boolean tokenWasRefused;
  private boolean inDoubt;

  private boolean mayBeDone; // guarded by this
  private boolean abandoned; // guarded by this

  Calling(
      Call<T> call, Carrier carrier, Backoff backoff, boolean canRefreshToken, Observer observer) {
    this.call = call;
    this.carrier = carrier;
    this.backoff = backoff;
    this.canRefreshToken = canRefreshToken;
    this.observer = observer;
  }

  /** What comes of it. */
  CompletableFuture<T> answer() {
    return answer;
  }

  void begin() {
    // Whoever ends the future from outside, by cancelling it or closing the client, ends this too.
    var unused = answer.whenComplete((value, failure) -> stopSoon());
    tryOnce();
  }

  /** Ends it because nobody will carry it any more. Any thread may do so. */
  void abandon() {
    boolean inDoubtNow;
    synchronized (this) {
      abandoned = true;
      inDoubtNow = mayBeDone;
    }
    HeadraceException closed =
        new ClosedException(call.what() + ": the client was closed before it had ended", null);
    answer.completeExceptionally(inDoubtNow ? uncertain(closed) : closed);
  }

  private void tryOnce() {
    pause = null;
    if (answer.isDone()) {
      return;
    }
    long waitNanos = call.patience().leftNanos(carrier.nanos());
    if (waitNanos > 0) {
      pause = carrier.schedule(this::tryOnce, waitNanos);
      return;
    }
    observer.attempt(Observer.Activity.CALL, call.subject(), backoff.failures() + 1);
    Attempt next = new Attempt();
    attempt = next;
    next.begin();
  }

  private void stopSoon() {
    if (carrier.isCurrent()) {
      stop();
      return;
    }
    try {
      carrier.execute(this::stop);
    } catch (RejectedExecutionException e) {
      // Its carrier has ended, and with it everything that could be stopped.
    }
  }

  private void stop() {
    if (attempt != null) {
      attempt.cancel();
    }
    if (pause != null) {
      pause.cancel();
    }
  }

  /** Takes note that something leaves now, unless it must not any more. */
  private synchronized boolean mayLeave() {
    if (abandoned) {
      return false;
    }
    mayBeDone = call.effect() != Effect.READS;
    return true;
  }

  private synchronized void settle() {
    mayBeDone = inDoubt;
  }

  private void failed(CallFailure failure, boolean hadLeft) {
    call.patience().told(failure.serverAsksMillis(), carrier.nanos());
    if (call.effect() == Effect.DELETES && inDoubt && failure.isNotFound()) {
      // The attempt in doubt did it, or somebody else: it is gone, as was asked for.
      succeeded(new Answer(404, Map.of(), new byte[0]));
      return;
    }
    boolean mayHaveBeenDone =
        call.effect() != Effect.READS && hadLeft && !failure.hasNoSideEffects();
    inDoubt = !failure.resolvesDoubt() && (inDoubt || mayHaveBeenDone);
    settle();
    if (failure.isRefusedToken() && canRefreshToken && !tokenWasRefused) {
      tokenWasRefused = true;
      tryOnce();
      return;
    }
    boolean mayBeRepeated = call.effect() != Effect.ONCE || !inDoubt;
    if (failure.isRetryable() && mayBeRepeated && backoff.failedAndMayTryAgain()) {
      long delayNanos = backoff.delayNanos(failure.serverAsksMillis());
      observer.retry(
          Observer.Activity.CALL, call.subject(), failure.why(), Duration.ofNanos(delayNanos));
      pause = carrier.schedule(this::tryOnce, delayNanos);
      return;
    }
    answer.completeExceptionally(inDoubt ? uncertain(failure.why()) : failure.why());
  }

  private void succeeded(Answer whole) {
    T value;
    try {
      value = call.reader().read(inDoubt ? whole.afterDoubt() : whole);
    } catch (RuntimeException | LinkageError e) {
      failed(CallFailure.unreadable(call.what(), e), /* hadLeft= */ true);
      return;
    }
    answer.complete(value);
  }

  private UncertainException uncertain(HeadraceException why) {
    return new UncertainException(
        call.what()
            + ": nobody knows whether it was done, since an attempt left and no answer says so;"
            + " look before you do it again. The last that happened: "
            + why.getMessage(),
        why);
  }

  /** One request, until its answer is whole or it has failed. */
  private final class Attempt implements ExchangeListener {
    private final Carrier.Alarm timeout =
        carrier.schedule(this::timedOut, call.timeout().toNanos());
    private final AnswerBody body = new AnswerBody();
    private @Nullable Exchange exchange;
    private @Nullable ResponseHead head;
    private boolean left;
    private boolean over;

    void begin() {
      var unused =
          call.head()
              .make(tokenWasRefused)
              .whenComplete((request, failure) -> {
                if (carrier.isCurrent()) {
                  made(request, failure);
                } else {
                  onCarrier(() -> made(request, failure));
                }
              });
    }

    private void onCarrier(Runnable task) {
      try {
        carrier.execute(task);
      } catch (RejectedExecutionException e) {
        // The client is closed, which ended the call.
      }
    }

    private void made(@Nullable Request request, @Nullable Throwable failure) {
      if (over) {
        return;
      }
      if (request == null) {
        end(CallFailure.withoutToken(call.what(), failure));
        return;
      }
      exchange = carrier.begin(request, this);
    }

    @Override
    public void opened() {
      Exchange begun = exchange;
      if (over || begun == null) {
        return;
      }
      if (!mayLeave()) {
        cancel();
        return;
      }
      left = true;
      if (call.body().isPresent()) {
        begun.write(call.body().get());
        begun.end();
        begun.flush();
      }
    }

    @Override
    public void head(ResponseHead answered) {
      head = answered;
    }

    @Override
    public void bytes(ByteBuffer bytes) {
      if (!over && !body.add(bytes)) {
        endExchange();
        end(CallFailure.unreadable(call.what(), body.tooLarge()));
      }
    }

    @Override
    public void ended() {
      ResponseHead answered = head;
      if (over || answered == null) {
        return;
      }
      close();
      Answer whole;
      try {
        whole = body.whole(answered);
      } catch (RuntimeException | LinkageError e) {
        // A library that packs may not be there.
        failed(CallFailure.unreadable(call.what(), e), left);
        return;
      }
      if (call.reader().reads(whole.status())) {
        succeeded(whole);
      } else {
        failed(CallFailure.answered(call.what(), whole), left);
      }
    }

    @Override
    public void writable() {
      // The one part of the body waits in memory anyway.
    }

    @Override
    public void failed(TransportFailure failure) {
      end(CallFailure.broken(call.what(), failure));
    }

    private void timedOut() {
      if (exchange != null) {
        // It may be dead without anybody having been told: the next attempt takes another one.
        exchange.retireConnection();
      }
      endExchange();
      end(CallFailure.timedOut(call.what(), Durations.text(call.timeout())));
    }

    private void end(CallFailure failure) {
      if (!over) {
        close();
        failed(failure, left);
      }
    }

    private void failed(CallFailure failure, boolean hadLeft) {
      Calling.this.failed(failure, hadLeft);
    }

    private void close() {
      over = true;
      timeout.cancel();
      attempt = null;
    }

    void cancel() {
      if (!over) {
        close();
        endExchange();
      }
    }

    private void endExchange() {
      if (exchange != null) {
        exchange.cancel();
      }
    }
  }
}
