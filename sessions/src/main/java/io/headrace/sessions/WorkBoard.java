package io.headrace.sessions;

import io.headrace.wire.BasinName;
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
import java.util.function.Predicate;

/**
 * Brings runs that wait for a worker, and workers that wait for a run, together; also a worker that
 * was not told of its run, and the run that it has claimed. What hangs here is no more than a hint:
 * whether a worker gets a run is decided when it claims it. For any thread, under one monitor that
 * is held for moments; futures are completed outside of it.
 */
public final class WorkBoard {
  private final Map<String, Set<Offer>> offers = new HashMap<>();
  private final Deque<Seeker> seekers = new ArrayDeque<>();

  /** The runs that are claimed, or about to be, under a key. */
  private final Map<Claim, Offer> claims = new HashMap<>();

  /** A claim that can be made again: its key is one in a basin. */
  private record Claim(BasinName basin, String key) {}

  /** Somebody who waits for a run. */
  private record Seeker(
      List<String> agents, Predicate<Offer> wanted, CompletableFuture<Offer> found) {
    boolean wants(Offer offer) {
      return agents.contains(offer.agent()) && wanted.test(offer);
    }
  }

  /**
   * A run waits; again is as good as once. Also for whoever found it and cannot claim it: nobody
   * else hears of it otherwise.
   */
  public void offer(Offer offer) {
    Optional<Seeker> taker;
    synchronized (this) {
      taker = takeSeeker(offer);
      if (taker.isEmpty()) {
        offers.computeIfAbsent(offer.agent(), _ -> new LinkedHashSet<>()).add(offer);
      }
    }
    // A seeker that has given up meanwhile leaves the run to the next.
    if (taker.isPresent() && !taker.get().found().complete(offer)) {
      offer(offer);
    }
  }

  private Optional<Seeker> takeSeeker(Offer offer) {
    Iterator<Seeker> each = seekers.iterator();
    while (each.hasNext()) {
      Seeker seeker = each.next();
      if (seeker.found().isDone()) {
        each.remove();
      } else if (seeker.wants(offer)) {
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
    return seek(agents, _ -> true);
  }

  /**
   * The same, of those that are wanted.
   *
   * @param wanted decides by what the offer says; it is asked under the monitor, on any thread
   */
  public CompletableFuture<Offer> seek(List<String> agents, Predicate<Offer> wanted) {
    Seeker seeker = new Seeker(List.copyOf(agents), wanted, new CompletableFuture<>());
    Optional<Offer> now;
    synchronized (this) {
      now = take(seeker);
      if (now.isEmpty()) {
        seekers.removeIf(each -> each.found().isDone());
        seekers.add(seeker);
      }
    }
    now.ifPresent(seeker.found()::complete);
    return seeker.found();
  }

  private Optional<Offer> take(Seeker seeker) {
    for (String agent : seeker.agents()) {
      Optional<Offer> first =
          offers.getOrDefault(agent, Set.of()).stream().filter(seeker.wanted()).findFirst();
      if (first.isPresent()) {
        withdraw(first.get());
        return first;
      }
    }
    return Optional.empty();
  }

  // Claims that can be made again.

  /**
   * A run is being claimed under a key, or has been: whoever claims under it again is to find this
   * run and no other, since its answer may have been lost. The newest counts.
   */
  public synchronized void keep(String key, Offer run) {
    claims.put(new Claim(run.session().basin(), key), run);
  }

  /** A run that was kept is over, or was not claimed after all. */
  public synchronized void forget(String key, Offer run) {
    claims.remove(new Claim(run.session().basin(), key), run);
  }

  /** The run of a claim that was made before. */
  public synchronized Optional<Offer> claimed(BasinName basin, String key) {
    return Optional.ofNullable(claims.get(new Claim(basin, key)));
  }

  /** How many wait for a run. */
  public synchronized int seekers() {
    seekers.removeIf(seeker -> seeker.found().isDone());
    return seekers.size();
  }
}
