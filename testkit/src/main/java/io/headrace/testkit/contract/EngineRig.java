package io.headrace.testkit.contract;

import io.headrace.log.Engine;
import java.util.concurrent.CompletableFuture;

/** An engine under the contract, and what it takes to make it work. One thread only. */
public interface EngineRig extends AutoCloseable {
  /** The engine. It is another one after {@link #reopen}. */
  Engine engine();

  /** Waits for an answer, and does whatever the engine needs to give it. */
  <T> T await(CompletableFuture<T> answer);

  /** Lets the engine do all its upkeep: what is being deleted is gone afterwards. */
  void settle();

  /** Closes the engine and opens it again on what it has stored. */
  void reopen();

  @Override
  void close();
}
