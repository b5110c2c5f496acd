package io.headrace.client.append;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Submits what is published, one after the other, each when there is room for it. When the
 * publisher completes or fails, what was submitted is let have its end.
 */
final class SubmittingSubscriber<T> implements Flow.Subscriber<T> {
  private final Function<T, CompletableFuture<Void>> submitting;
  private final Supplier<CompletableFuture<Void>> closing;
  private Flow.@Nullable Subscription subscription;

  /**
   * Waits for a publisher.
   *
   * @param submitting submits one, and returns what is done when there is room for another, and
   *     fails when no other is taken
   * @param closing takes nothing more; called when nothing more comes
   */
  SubmittingSubscriber(
      Function<T, CompletableFuture<Void>> submitting, Supplier<CompletableFuture<Void>> closing) {
    this.submitting = submitting;
    this.closing = closing;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    if (subscription != null) {
      given.cancel();
      return;
    }
    subscription = given;
    given.request(1);
  }

  @Override
  public void onNext(T published) {
    Flow.Subscription from = Objects.requireNonNull(subscription);
    var unused =
        submitting
            .apply(published)
            .whenComplete((room, failure) -> {
              if (failure == null) {
                from.request(1);
              } else {
                from.cancel();
              }
            });
  }

  @Override
  public void onError(Throwable failure) {
    var unused = closing.get();
  }

  @Override
  public void onComplete() {
    var unused = closing.get();
  }
}
