package io.headrace.server.s2;

import io.headrace.log.Stream;
import io.headrace.server.http.Loop;
import io.headrace.server.http.ServerLimits;
import io.headrace.server.live.LiveTails;
import io.headrace.server.usage.Counts;
import io.headrace.server.usage.UsageCounts;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What live readers need besides their stream: the tails of their loop, limits, pauses, counters.
 */
final class LiveReading {
  private final ServerLimits limits;
  private final PingPause pingPause;
  private final UsageCounts usage;
  private final Map<Loop, LiveTails> tails = new ConcurrentHashMap<>();

  LiveReading(ServerLimits limits, PingPause pingPause, UsageCounts usage) {
    this.limits = limits;
    this.pingPause = pingPause;
    this.usage = usage;
  }

  /** The tails that a loop watches. */
  LiveTails tails(Loop loop) {
    return tails.computeIfAbsent(loop, LiveTails::new);
  }

  ServerLimits limits() {
    return limits;
  }

  PingPause pingPause() {
    return pingPause;
  }

  /** The counters of a stream's basin. */
  Counts counts(Stream stream) {
    return usage.of(stream.basin());
  }
}
