package io.headrace.server.sessions.tail;

import io.headrace.sessions.Snapshot;
import java.util.concurrent.CompletableFuture;

/** Tells what a session has come to. */
@FunctionalInterface
public interface SnapshotSource {
  /** What it has come to now; completed on any thread. */
  CompletableFuture<Snapshot> now();
}
