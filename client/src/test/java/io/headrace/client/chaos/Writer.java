package io.headrace.client.chaos;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Appends what a plan has, one input after the other, and keeps what it is told. */
interface Writer {
  /**
   * Submits the next input.
   *
   * @return done when the input has its end, whichever that is
   */
  CompletableFuture<?> submit() throws InterruptedException;

  /** Closes in good order, and returns when everything is over; that it failed is no news. */
  void close() throws InterruptedException;

  /** Ends everything now. From any thread. */
  void abandon();

  /** What it was told so far. */
  List<Told> told();

  /** What else is wrong with what it was told, once it is closed. */
  default List<String> complaints() throws InterruptedException {
    return List.of();
  }
}
