package io.headrace.sessions;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Brings runs that wait for a worker, and workers that wait for a run, together. What hangs here is
 * no more than a hint: whether a worker gets a run is decided when it claims it. For any thread,
 * under one monitor that is held for moments; futures are completed outside of it.
 */
public final class WorkBoard {
  private final Map<String, Set<Offer>> offers = new HashMap<>();
  private final Deque<Seeker> seekers = new ArrayDeque<>();

  /** Somebody who waits for a run. */
  private record Seeker(List<String> agents, CompletableFuture<Offer> found) {}

  /**
   * A run waits; again is as good as once. Also for whoever found it and cannot claim it: nobody
   * else hears of it otherwise.
   */
  public void offer(Offer offer) {
    Optional<Seeker> taker;
    synchronized (this) {
      taker = takeSeeker(offer.agent());
      if (taker.isEmpty()) {
        offers.computeIfAbsent(offer.agent(), _ -> new LinkedHashSet<>()).add(offer);
      }
    }
    // A seeker that has given up meanwhile leaves the run to the next.
    if (taker.isPresent() && !taker.get().found().complete(offer)) {
      offer(offer);
    }
  }

  private Optional<Seeker> takeSeeker(String agent) {
    Iterator<Seeker> each = seekers.iterator();
    while (each.hasNext()) {
      Seeker seeker = each.next();
      if (seeker.found().isDone()) {
        each.remove();
      } else if (seeker.agents().contains(agent)) {
        each.remove();
        return Optional.of(seeker);
      }
    }
    return Optional.empty();
  }

  /** A run waits no more. */
  synchronized void withdraw(Offer offer) {
    Set<Offer> waiting = offers.get(offer.agent());
    if (waiting != null && waiting.remove(offer) && waiting.isEmpty()) {
      offers.remove(offer.agent());
    }
  }

  /**
   * A run for one of these agents, now or when there is one. Whoever waits no longer cancels the
   * future.
   */
  public CompletableFuture<Offer> seek(List<String> agents) {
    CompletableFuture<Offer> found = new CompletableFuture<>();
    Optional<Offer> now;
    synchronized (this) {
      now = take(agents);
      if (now.isEmpty()) {
        seekers.removeIf(seeker -> seeker.found().isDone());
        seekers.add(new Seeker(List.copyOf(agents), found));
      }
    }
    now.ifPresent(found::complete);
    return found;
  }

  private Optional<Offer> take(List<String> agents) {
    for (String agent : agents) {
      Set<Offer> waiting = offers.get(agent);
      if (waiting != null) {
        Offer first = waiting.iterator().next();
        waiting.remove(first);
        if (waiting.isEmpty()) {
          offers.remove(agent);
        }
        return Optional.of(first);
      }
    }
    return Optional.empty();
  }

  /** How many wait for a run. */
  public synchronized int seekers() {
    seekers.removeIf(seeker -> seeker.found().isDone());
    return seekers.size();
  }
}
