package io.headrace.client.append;

import java.util.concurrent.CompletableFuture;

/**
 * Stands for an input that was submitted and has its place among the others.
 *
 * <p>Both futures end, whatever happens. What depends on them runs on the client's own thread,
 * which carries everything else, too, unless it names an executor; so it must not block.
 *
 * <p>Each call returns another future, which belongs to the caller: to cancel or complete it tells
 * nobody anything. The input is stored all the same.
 */
public final class Ticket {
  private final CompletableFuture<Void> accepted = new CompletableFuture<>();
  private final CompletableFuture<Receipt> receipt = new CompletableFuture<>();

  Ticket() {}

  /**
   * Done when the session has room for the input. Who submits without blocking waits for this
   * before submitting more, so that memory stays bounded.
   */
  public CompletableFuture<Void> accepted() {
    return another(accepted);
  }

  /**
   * Done when the input is durable.
   *
   * <p>Ends otherwise with {@link io.headrace.client.error.UncertainException} if it may be stored
   * or not; with {@link io.headrace.client.error.ServerException} if the server refused it, {@link
   * io.headrace.client.error.NotAppendedException} or {@link
   * io.headrace.client.error.ClosedException}, in which cases it is not stored.
   */
  public CompletableFuture<Receipt> receipt() {
    return another(receipt);
  }

  /** One that ends as ours does. Not its copy: that would wrap the failure. */
  private static <T> CompletableFuture<T> another(CompletableFuture<T> ours) {
    CompletableFuture<T> theirs = new CompletableFuture<>();
    var unused =
        ours.whenComplete((value, failure) -> {
          if (failure == null) {
            theirs.complete(value);
          } else {
            theirs.completeExceptionally(failure);
          }
        });
    return theirs;
  }

  void accept() {
    accepted.complete(null);
  }

  void acknowledge(Receipt got) {
    accepted.complete(null);
    receipt.complete(got);
  }

  void fail(RuntimeException why) {
    accepted.completeExceptionally(why);
    receipt.completeExceptionally(why);
  }
}
