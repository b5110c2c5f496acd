package io.headrace.server.sessions;

import io.headrace.sessions.LiveSessions;
import io.headrace.sessions.SessionCounts;
import io.headrace.sessions.WorkBoard;
import io.headrace.sessions.event.RunOutcome;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** What is counted of live sessions. For any thread. */
final class SessionMeters {
  private final AtomicInteger listeners = new AtomicInteger();

  /** Registers the meters. */
  SessionMeters(MeterRegistry registry, LiveSessions live) {
    Gauge.builder("headrace.sessions.seekers", live.board(), WorkBoard::seekers)
        .description("Workers that wait for a run")
        .register(registry);
    SessionCounts counts = live.counts();
    Gauge.builder("headrace.sessions.open", counts, SessionCounts::open)
        .description("Sessions in memory; others are read when they are needed")
        .register(registry);
    Gauge.builder("headrace.runs.active", counts, SessionCounts::active)
        .description("Runs that have begun and not ended")
        .register(registry);
    FunctionCounter.builder("headrace.runs.begun", counts, SessionCounts::begun)
        .description("Runs that have begun")
        .register(registry);
    for (RunOutcome outcome : RunOutcome.values()) {
      FunctionCounter.builder("headrace.runs.settled", counts, it -> it.settled(outcome))
          .description("Runs that have ended, by how")
          .tag("outcome", outcome.text())
          .register(registry);
    }
    FunctionCounter.builder("headrace.runs.stale.writes", counts, SessionCounts::staleWrites)
        .description("Writes refused since the run was not the writer's, or not any more")
        .register(registry);
    Gauge.builder("headrace.sessions.listeners", listeners, AtomicInteger::get)
        .description("Workers that wait for news of their run")
        .register(registry);
  }

  /** A worker waits for news. */
  void listens() {
    listeners.incrementAndGet();
  }

  /** A worker waits no more. */
  void listensNoMore() {
    listeners.decrementAndGet();
  }
}
