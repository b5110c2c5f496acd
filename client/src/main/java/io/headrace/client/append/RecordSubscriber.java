package io.headrace.client.append;

import io.headrace.wire.AppendRecord;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Submits what is published, one after the other, each when there is room for it. */
final class RecordSubscriber implements Flow.Subscriber<AppendRecord> {
  private final Producer producer;
  private final Consumer<CompletableFuture<RecordReceipt>> receipts;
  private Flow.@Nullable Subscription subscription;

  RecordSubscriber(Producer producer, Consumer<CompletableFuture<RecordReceipt>> receipts) {
    this.producer = producer;
    this.receipts = receipts;
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
  public void onNext(AppendRecord record) {
    Flow.Subscription from = Objects.requireNonNull(subscription);
    try {
      receipts.accept(producer.submitAsync(record));
    } catch (IllegalArgumentException e) {
      from.cancel();
      receipts.accept(CompletableFuture.failedFuture(e));
      return;
    }
    var unused =
        producer
            .room()
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
    var unused = producer.closeAsync();
  }

  @Override
  public void onComplete() {
    var unused = producer.closeAsync();
  }
}
