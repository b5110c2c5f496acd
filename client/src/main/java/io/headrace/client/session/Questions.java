package io.headrace.client.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * What a run has asked, who waits for it, and what became of it. For any thread, under its own
 * monitor; futures are completed outside of it.
 */
final class Questions {
  /** Who waits, by the decision's id. */
  private final Map<String, CompletableFuture<Decision>> waiting = new HashMap<>();

  /** What was told, by the decision's id. */
  private final Map<String, Decision> closed = new HashMap<>();

  /** It was asked, and has an id. */
  void asked(String id, CompletableFuture<Decision> decision) {
    Decision known;
    synchronized (this) {
      // What became of it may have been told before the answer to the question came.
      known = closed.get(id);
      if (known == null) {
        waiting.put(id, decision);
      }
    }
    if (known != null) {
      decision.complete(known);
    }
  }

  /** What became of what was asked. */
  void told(List<Inbox.Told> decisions) {
    List<Runnable> answers = new ArrayList<>();
    synchronized (this) {
      for (Inbox.Told each : decisions) {
        if (!each.isOpen() && closed.putIfAbsent(each.decision(), each.result()) == null) {
          CompletableFuture<Decision> decision = waiting.remove(each.decision());
          if (decision != null) {
            answers.add(() -> decision.complete(each.result()));
          }
        }
      }
    }
    answers.forEach(Runnable::run);
  }

  /** Nobody will be told any more. */
  void fail(RuntimeException why) {
    List<CompletableFuture<Decision>> all;
    synchronized (this) {
      all = List.copyOf(waiting.values());
      waiting.clear();
    }
    all.forEach(each -> each.completeExceptionally(why));
  }
}
