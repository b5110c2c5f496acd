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
  private final SnapshotWriter snapshots;
  private final Map<Loop, LiveTails> tails = new ConcurrentHashMap<>();

  /** Nobody views anything yet. */
  public Tails(ServerLimits server, TailLimits limits, SnapshotWriter snapshots) {
    this.server = server;
    this.limits = limits;
    this.snapshots = snapshots;
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

  /** Writes what is large. */
  SnapshotWriter snapshots() {
    return snapshots;
  }
}
