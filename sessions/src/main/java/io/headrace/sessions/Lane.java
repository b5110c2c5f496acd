package io.headrace.sessions;

import io.headrace.log.Stream;
import io.headrace.wire.TextBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that one executor owns. Everything but {@link #call} belongs to it alone: no locks.
 */
final class Lane {
  /** So many sessions that nothing happens in are kept; the oldest are read anew when needed. */
  private static final int MAX_IDLE = 4096;

  /** And so many bytes of what was said in all of them. */
  private static final long MAX_BYTES = 64L << 20;

  private final Executor executor;
  private final Shared shared;
  private final TextBuffer text = new TextBuffer();
  private final Map<SessionId, Session> open =
      new LinkedHashMap<>(64, 0.75f, /* accessOrder= */ true);

  Lane(Executor executor, Shared shared) {
    this.executor = executor;
    this.shared = shared;
  }

  /** Does something on this lane; from any thread. What it throws fails the future. */
  <T> CompletableFuture<T> call(Supplier<CompletableFuture<T>> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    executor.execute(() -> {
      try {
        var _ = work.get().whenComplete((value, failure) -> pass(value, failure, result));
      } catch (RuntimeException | Error e) {
        // No memory, say: whoever asked is told, too.
        result.completeExceptionally(e);
      }
    });
    return result;
  }

  private static <T extends @Nullable Object> void pass(
      T value, @Nullable Throwable failure, CompletableFuture<T> result) {
    if (failure == null) {
      result.complete(value);
    } else {
      result.completeExceptionally(failure);
    }
  }

  /** The session in a stream; read if it is not open. */
  Session session(SessionId id, Stream stream) {
    Session known = open.get(id);
    if (known != null && known.stream().id() == stream.id()) {
      known.catchUp();
      return known;
    }
    if (known != null) {
      known.leave();
      open.remove(id);
      shared.counts().closed();
    }
    makeRoom();
    Session session = Session.open(id, stream, executor, shared, text);
    open.put(id, session);
    shared.counts().opened();
    return session;
  }

  /** Lets go of idle sessions, the oldest first, until there is room for another. */
  private void makeRoom() {
    long bytes = 0;
    for (Session each : open.values()) {
      bytes += each.stable().transcript().bytes();
    }
    Iterator<Session> sessions = open.values().iterator();
    while (sessions.hasNext() && (open.size() >= MAX_IDLE || bytes > MAX_BYTES)) {
      Session each = sessions.next();
      if (each.isIdle()) {
        bytes -= each.stable().transcript().bytes();
        sessions.remove();
        each.close();
        shared.counts().closed();
      }
    }
  }
}
