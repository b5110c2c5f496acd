package io.headrace.server.sessions;

import io.headrace.sessions.LiveSessions;
import io.headrace.sessions.WorkBoard;
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
