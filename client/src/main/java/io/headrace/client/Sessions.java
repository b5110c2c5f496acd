package io.headrace.client;

import io.headrace.client.error.ClosedException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** The sessions of a client that have not ended, which end with it at the latest. Thread-safe. */
final class Sessions {
  private final Set<Runnable> enders = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * Takes note of a session.
   *
   * @param end ends it now; may be called from any thread
   * @param ended done when it has ended
   * @throws ClosedException if the client is closed; the session is ended then
   */
  void add(Runnable end, CompletableFuture<Void> ended) {
    enders.add(end);
    var unused = ended.whenComplete((value, failure) -> enders.remove(end));
    // Looked at after it was added: whoever closes meanwhile ends it, or we do.
    if (closed) {
      end.run();
      requireOpen();
    }
  }

  /**
   * Makes sure that a session may begin.
   *
   * @throws ClosedException if the client is closed
   */
  void requireOpen() {
    if (closed) {
      throw new ClosedException("the client is closed", null);
    }
  }

  /** Ends them all, and those that come. */
  void close() {
    closed = true;
    enders.forEach(Runnable::run);
  }
}
