package io.headrace.client.read;

import io.headrace.wire.ReadBatch;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What one subscriber has asked for. Any thread may ask and cancel; what the subscriber is told, it
 * is told on the carrier's thread.
 */
final class Subscription implements Flow.Subscription {
  private final Flow.Subscriber<? super ReadBatch> subscriber;
  private final Runnable demanded;
  private final Runnable cancelled;
  private final AtomicLong demand = new AtomicLong();
  private volatile @Nullable Throwable misuse;
  private volatile boolean over;

  /**
   * @param demanded is run on the asking thread when something is asked for
   * @param cancelled is run on the cancelling thread
   */
  Subscription(
      Flow.Subscriber<? super ReadBatch> subscriber, Runnable demanded, Runnable cancelled) {
    this.subscriber = subscriber;
    this.demanded = demanded;
    this.cancelled = cancelled;
  }

  @Override
  public void request(long batches) {
    if (over) {
      return;
    }
    if (batches <= 0) {
      misuse =
          new IllegalArgumentException(
              "expected a subscriber to ask for at least 1 batch, not " + batches);
    } else {
      demand.accumulateAndGet(batches, Subscription::saturatedSum);
    }
    demanded.run();
  }

  private static long saturatedSum(long left, long right) {
    long sum = left + right;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  @Override
  public void cancel() {
    if (!over) {
      over = true;
      cancelled.run();
    }
  }

  /** Tells the subscriber that it is one. */
  void begin() {
    guarded(() -> subscriber.onSubscribe(this));
  }

  /** Tells a subscriber that it gets nothing, and why. Whatever it does changes nothing. */
  void refuse(Throwable why) {
    over = true;
    guarded(() -> {
      subscriber.onSubscribe(this);
      subscriber.onError(why);
    });
  }

  /** Whether the subscriber wants one more batch. Where it asked for none, it hears of that. */
  boolean isReady() {
    Throwable wrong = misuse;
    if (wrong != null && !over) {
      end(wrong);
      cancelled.run();
    }
    return !over && demand.get() > 0;
  }

  void next(ReadBatch batch) {
    demand.updateAndGet(left -> left == Long.MAX_VALUE ? left : left - 1);
    guarded(() -> subscriber.onNext(batch));
  }

  /** Tells the subscriber that nothing comes any more, if it does not know. */
  void end(@Nullable Throwable why) {
    if (over) {
      return;
    }
    over = true;
    if (why == null) {
      guarded(subscriber::onComplete);
    } else {
      guarded(() -> subscriber.onError(why));
    }
  }

  /** A subscriber that throws has broken its contract, and hears no more. */
  private void guarded(Runnable signal) {
    try {
      signal.run();
    } catch (Throwable e) {
      cancel();
    }
  }
}
