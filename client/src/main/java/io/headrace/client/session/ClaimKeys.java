package io.headrace.client.session;

import io.headrace.client.error.ServerException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Keys under which runs are claimed. A claim that was not answered may have got a run: whoever
 * claims next what it wanted does so under its key, and is told of that run instead of leaving it
 * to its lease. For any thread, under its own monitor.
 */
final class ClaimKeys {
  /** So many are kept, the newest: the runs of the others have ended long before. */
  static final int MAX_KEPT = 64;

  private final Supplier<String> keys;

  // Guarded by this.
  private final Deque<Unanswered> unanswered = new ArrayDeque<>();

  /**
   * What somebody wants to claim.
   *
   * @param runs of which agents, or which run of which session
   */
  record Wish(String kind, List<String> runs, String worker) {}

  private record Unanswered(Wish wish, String key) {}

  /**
   * Begins without any.
   *
   * @param keys makes keys: never the same twice
   */
  ClaimKeys(Supplier<String> keys) {
    this.keys = keys;
  }

  /** Claims something under a key, and keeps that if no answer comes. */
  <T> CompletableFuture<T> claim(Wish wish, Function<String, CompletableFuture<T>> call) {
    String key = take(wish);
    CompletableFuture<T> answer = call.apply(key);
    var unused =
        answer.whenComplete((value, trouble) -> {
          // Whoever is refused knows that there is none.
          if (trouble != null && !(Causes.of(trouble) instanceof ServerException)) {
            keep(wish, key);
          }
        });
    return answer;
  }

  private synchronized String take(Wish wish) {
    Iterator<Unanswered> each = unanswered.iterator();
    while (each.hasNext()) {
      Unanswered oldest = each.next();
      if (oldest.wish().equals(wish)) {
        each.remove();
        return oldest.key();
      }
    }
    return keys.get();
  }

  private synchronized void keep(Wish wish, String key) {
    if (unanswered.size() == MAX_KEPT) {
      unanswered.remove();
    }
    unanswered.add(new Unanswered(wish, key));
  }
}
