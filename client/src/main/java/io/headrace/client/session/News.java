package io.headrace.client.session;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * What a worker has been told: what became of its questions, what the user said, whether it is to
 * end. For any thread, under its own monitor; futures are completed outside of it.
 */
final class News {
  private final Questions questions = new Questions();
  private final CompletableFuture<Void> cancelRequested = new CompletableFuture<>();

  // Guarded by this.
  private final Set<String> taken = new HashSet<>();
  private List<Steer> steers = List.of();

  Questions questions() {
    return questions;
  }

  /** Done when somebody wants the run to end; cancelled when it has ended without. */
  CompletableFuture<Void> cancelRequested() {
    return cancelRequested;
  }

  void told(Inbox inbox) {
    synchronized (this) {
      steers = inbox.steers();
      taken.retainAll(steers.stream().map(Steer::id).toList());
    }
    questions.told(inbox.decisions());
    if (inbox.cancelRequested()) {
      cancelRequested.complete(null);
    }
  }

  /** What the user said and nobody here has taken; it is taken now. */
  synchronized List<Steer> takeSteers() {
    List<Steer> fresh = new ArrayList<>();
    for (Steer steer : steers) {
      if (taken.add(steer.id())) {
        fresh.add(steer);
      }
    }
    return fresh;
  }
}
