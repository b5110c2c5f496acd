package io.headrace.client.session;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * What a worker has been told: what became of its questions, what the user said, whether it is to
 * end. Nothing that was told once is forgotten, since answers over several connections come in any
 * order: an inbox of old adds nothing, and takes nothing away. All of it is part of one answer,
 * which servers bound.
 *
 * <p>For any thread, under its own monitor; futures are completed outside of it.
 */
final class News {
  private final Questions questions = new Questions();
  private final CompletableFuture<Void> cancelRequested = new CompletableFuture<>();

  // Guarded by this.
  /** What the user said, by its id, in order. */
  private final Map<String, Heard> steers = new LinkedHashMap<>();

  private record Heard(Steer steer, boolean isTaken) {}

  Questions questions() {
    return questions;
  }

  /** Done when somebody wants the run to end; cancelled when it has ended without. */
  CompletableFuture<Void> cancelRequested() {
    return cancelRequested;
  }

  void told(Inbox inbox) {
    synchronized (this) {
      for (Steer steer : inbox.steers()) {
        steers.putIfAbsent(steer.id(), new Heard(steer, false));
      }
    }
    questions.told(inbox.decisions());
    if (inbox.cancelRequested()) {
      cancelRequested.complete(null);
    }
  }

  /**
   * What the user said and nobody here has taken.
   *
   * @param take says so to the server; if it throws, nothing is taken
   */
  synchronized List<Steer> takeSteers(Consumer<List<Steer>> take) {
    List<Steer> fresh = new ArrayList<>();
    for (Heard heard : steers.values()) {
      if (!heard.isTaken()) {
        fresh.add(heard.steer());
      }
    }
    if (!fresh.isEmpty()) {
      take.accept(List.copyOf(fresh));
      fresh.forEach(steer -> steers.put(steer.id(), new Heard(steer, true)));
    }
    return List.copyOf(fresh);
  }
}
