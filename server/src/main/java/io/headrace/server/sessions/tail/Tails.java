package io.headrace.server.sessions.tail;

import io.headrace.server.http.Loop;
import io.headrace.server.http.ServerLimits;
import io.headrace.server.live.LiveTails;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What viewers need besides their session: the tails of their loop, and limits. */
public final class Tails {
  private final ServerLimits server;
  private final TailLimits limits;
  private final Map<Loop, LiveTails> tails = new ConcurrentHashMap<>();

  /** Nobody views anything yet. */
  public Tails(ServerLimits server, TailLimits limits) {
    this.server = server;
    this.limits = limits;
  }

  /** The tails that a loop watches. */
  LiveTails of(Loop loop) {
    return tails.computeIfAbsent(loop, LiveTails::new);
  }

  ServerLimits server() {
    return server;
  }

  TailLimits limits() {
    return limits;
  }
}
