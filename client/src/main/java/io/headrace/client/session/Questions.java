package io.headrace.client.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * What a run has asked, and who waits for it. For any thread, under its own monitor; futures are
 * completed outside of it.
 */
final class Questions {
  /** By the decision's id; by the request's key, until that is known. */
  private final Map<String, CompletableFuture<Decision>> waiting = new HashMap<>();

  /** What the inbox said last. */
  private List<Inbox.Told> told = List.of();

  /** Somebody is about to ask. */
  synchronized void add(String key, CompletableFuture<Decision> decision) {
    waiting.put(key, decision);
  }

  /** It was asked, and has an id. */
  void asked(String key, String id) {
    List<Inbox.Told> known;
    synchronized (this) {
      CompletableFuture<Decision> decision = waiting.remove(key);
      if (decision != null) {
        waiting.put(id, decision);
      }
      known = told;
    }
    // What became of it may have been told before the answer to the question came.
    told(known);
  }

  /** It was not asked, since nobody can decide any more. */
  void tooLate(String key) {
    CompletableFuture<Decision> decision;
    synchronized (this) {
      decision = waiting.remove(key);
    }
    if (decision != null) {
      decision.complete(Decision.NONE);
    }
  }

  /** What became of all that was asked. */
  void told(List<Inbox.Told> decisions) {
    List<Runnable> answers = new ArrayList<>();
    synchronized (this) {
      told = decisions;
      for (Inbox.Told each : decisions) {
        CompletableFuture<Decision> decision =
            each.isOpen() ? null : waiting.remove(each.decision());
        if (decision != null) {
          answers.add(() -> decision.complete(each.result()));
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
