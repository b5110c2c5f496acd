package io.headrace.server.sessions;

import com.google.protobuf.ByteString;
import io.headrace.server.system.SystemBasin;
import io.headrace.sessions.SessionId;
import io.headrace.wire.BasinName;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The basins in which sessions were ever made: where runs may have been active when the server
 * ended. The usual one goes without saying; of any other a record is kept before its first session
 * is made. For any thread.
 */
final class SessionBasins {
  private final OwnStream stream;
  private final Map<BasinName, CompletableFuture<?>> known = new ConcurrentHashMap<>();

  /**
   * Reads what was kept.
   *
   * @throws IllegalStateException if that is not understood
   */
  SessionBasins(SystemBasin system) {
    this.stream = new OwnStream(system, "session-basins");
    known.put(SessionId.DEFAULT_BASIN, CompletableFuture.completedFuture(null));
    for (ByteString each : stream.read()) {
      known.put(basin(each), CompletableFuture.completedFuture(null));
    }
  }

  private BasinName basin(ByteString body) {
    try {
      return new BasinName(body.toStringUtf8());
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(
          stream + " is none that this version understands; start the version that wrote it", e);
    }
  }

  /** All of them. */
  Set<BasinName> all() {
    return new TreeSet<>(known.keySet());
  }

  /** Makes sure that a basin is known from now on, also after a restart. */
  CompletableFuture<?> note(BasinName basin) {
    CompletableFuture<?> noted = known.get(basin);
    return noted == null ? keep(basin) : noted;
  }

  private CompletableFuture<?> keep(BasinName basin) {
    CompletableFuture<Boolean> mine = new CompletableFuture<>();
    CompletableFuture<?> others = known.putIfAbsent(basin, mine);
    if (others != null) {
      return others;
    }
    var _ =
        stream
            .keep(ByteString.copyFromUtf8(basin.text()), OptionalLong.empty())
            .whenComplete((kept, failure) -> {
              if (failure == null) {
                mine.complete(kept);
              } else {
                // Whoever comes next tries again.
                known.remove(basin, mine);
                mine.completeExceptionally(SessionProblems.cause(failure));
              }
            });
    return mine;
  }
}
