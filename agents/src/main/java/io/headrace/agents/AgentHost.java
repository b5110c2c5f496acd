package io.headrace.agents;

import io.headrace.sessions.LiveSessions;
import io.headrace.sessions.Offer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Has agents answer runs: finds those that wait, claims them, and settles them however they end.
 * Each run has a virtual thread. May be used from any thread.
 */
public final class AgentHost implements AutoCloseable {
  private final LiveSessions sessions;
  private final HostContext context;
  private final Map<String, Agent> agents = new LinkedHashMap<>();
  private final Agent standard;
  private final List<String> wanted;

  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock.
  private final Set<Answering> running = new HashSet<>();
  private int waiting;
  private @Nullable CompletableFuture<Offer> seeking;
  private boolean closed;

  /**
   * A host that looks for runs at once.
   *
   * @param agents who answers; the first of them also answers runs that name nobody
   */
  public AgentHost(LiveSessions sessions, HostContext context, List<? extends Agent> agents) {
    if (agents.isEmpty()) {
      throw new IllegalArgumentException("a host needs at least one agent, but there is none");
    }
    this.sessions = sessions;
    this.context = context;
    this.standard = agents.getFirst();
    for (Agent agent : agents) {
      if (agent.name().isEmpty() || this.agents.put(agent.name(), agent) != null) {
        throw new IllegalArgumentException(
            "expected agents with names of their own, but one is called \"" + agent.name() + "\"");
      }
    }
    List<String> names = new ArrayList<>(this.agents.keySet());
    names.add("");
    this.wanted = List.copyOf(names);
    seek();
  }

  /** Who answers; the first of them also answers runs that name nobody. */
  public List<Agent> agents() {
    return List.copyOf(agents.values());
  }

  /** How many runs it is at. */
  public int running() {
    lock.lock();
    try {
      return running.size();
    } finally {
      lock.unlock();
    }
  }

  /** Looks for a run, if there is room for one and nobody looks. */
  private void seek() {
    CompletableFuture<Offer> found;
    lock.lock();
    try {
      if (closed || seeking != null || !hasRoom()) {
        return;
      }
      found = sessions.board().seek(wanted);
      seeking = found;
    } finally {
      lock.unlock();
    }
    var _ = found.thenAccept(this::found);
  }

  /** Whether one run more may be claimed; under the lock. Who waits for a person takes no place. */
  private boolean hasRoom() {
    AgentLimits limits = context.limits();
    return running.size() - waiting < limits.maxRuns()
        && running.size() < limits.maxRuns() + limits.maxWaiting();
  }

  /** The places of those that wait for a person. */
  private final class WaitingRuns implements Waits {
    @Override
    public void begin() {
      count(1);
      seek();
    }

    @Override
    public void end() {
      count(-1);
    }

    private void count(int more) {
      lock.lock();
      try {
        waiting += more;
      } finally {
        lock.unlock();
      }
    }
  }

  private void found(Offer offer) {
    Agent agent = agents.getOrDefault(offer.agent(), standard);
    Answering answering = new Answering(sessions, context, agent, offer, new WaitingRuns());
    boolean late;
    lock.lock();
    try {
      seeking = null;
      late = closed;
      if (!late) {
        running.add(answering);
      }
    } finally {
      lock.unlock();
    }
    if (late) {
      // Somebody else may have it.
      sessions.board().offer(offer);
    } else {
      context.threads().newThread(() -> answer(answering)).start();
      seek();
    }
  }

  private void answer(Answering answering) {
    try {
      answering.run();
    } finally {
      lock.lock();
      try {
        running.remove(answering);
      } finally {
        lock.unlock();
      }
      seek();
    }
  }

  /**
   * Looks for no more runs, and settles those that are under way as interrupted. Returns when they
   * are settled, or after the grace time of the limits.
   */
  @Override
  public void close() {
    List<Answering> left;
    Optional<CompletableFuture<Offer>> sought;
    lock.lock();
    try {
      closed = true;
      left = List.copyOf(running);
      sought = Optional.ofNullable(seeking);
    } finally {
      lock.unlock();
    }
    sought.ifPresent(each -> each.cancel(false));
    CompletableFuture<?>[] ends =
        left.stream().map(Answering::stop).toArray(CompletableFuture<?>[]::new);
    CompletableFuture<Void> all = CompletableFuture.allOf(ends);
    context.alarms().after(context.limits().graceMillis(), () -> all.complete(null));
    all.join();
  }
}
