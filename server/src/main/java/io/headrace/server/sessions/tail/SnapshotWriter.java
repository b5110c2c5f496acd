package io.headrace.server.sessions.tail;

import io.headrace.log.time.SystemThreads;
import io.headrace.server.http.Compression;
import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.EventFrame;
import io.headrace.server.http.MediaType;
import io.headrace.server.http.Problem;
import io.headrace.server.http.Response;
import io.headrace.sessions.SessionId;
import io.headrace.sessions.Snapshot;
import io.headrace.sessions.state.QueueItem;
import io.headrace.sessions.state.SessionState;
import io.headrace.sessions.state.Sizes;
import io.headrace.wire.Packing;
import io.headrace.wire.TextBuffer;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Writes large snapshots, on a thread of its own: they have up to 32 MiB, and whom a loop serves
 * must not wait for that. Whoever asks while the same one is being written shares it, so that many
 * who come back at once cost little more than one. Small ones are written where they are sent.
 *
 * <p>For any thread.
 */
public final class SnapshotWriter implements AutoCloseable {
  /** What is written in a fraction of a millisecond is small, in bytes of JSON. */
  static final long SMALL_BYTES = 256 << 10;

  /** More than these do not wait. */
  private static final int MAX_WAITING = 256;

  /** There are none for most of the time, and the thread ends. */
  private static final long IDLE_SECONDS = 30;

  private final Executor executor;
  private final Runnable end;

  // Guarded by this: who waits for which.
  private final Map<Place, List<CompletableFuture<ReadySnapshot>>> waiting = new HashMap<>();

  /** Which snapshot it is: what a session, as somebody knows it, has come to at a place. */
  private record Place(SessionId seen, long epoch, long tail) {
    static Place of(Snapshot snapshot) {
      return new Place(snapshot.session(), snapshot.epoch(), snapshot.state().tail());
    }
  }

  /**
   * @param executor writes one after the other, or refuses to
   * @param end ends it
   */
  SnapshotWriter(Executor executor, Runnable end) {
    this.executor = executor;
    this.end = end;
  }

  /** One with a thread, until it is closed. */
  public static SnapshotWriter start() {
    ThreadPoolExecutor thread =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            SystemThreads.daemons("headrace-snapshots-"));
    thread.allowCoreThreadTimeOut(true);
    return new SnapshotWriter(thread, thread::shutdownNow);
  }

  /** Whether to leave writing it to this. */
  public static boolean isLarge(Snapshot snapshot) {
    SessionState state = snapshot.state();
    long bytes = state.transcript().bytes();
    bytes += state.run().map(run -> run.draft().bytes()).orElse(0);
    for (QueueItem each : state.queue()) {
      bytes += Sizes.of(each.message());
    }
    return bytes > SMALL_BYTES;
  }

  /**
   * A snapshot that can be sent at once. Fails with a {@link Problem} if too many wait.
   *
   * @param allocator where the memory comes from
   */
  CompletableFuture<ReadySnapshot> ready(Snapshot snapshot, ByteBufAllocator allocator) {
    if (!isLarge(snapshot)) {
      return CompletableFuture.completedFuture(new ReadySnapshot(snapshot, null));
    }
    Place place = Place.of(snapshot);
    CompletableFuture<ReadySnapshot> ready = new CompletableFuture<>();
    synchronized (this) {
      List<CompletableFuture<ReadySnapshot>> others = waiting.get(place);
      if (others != null) {
        others.add(ready);
        return ready;
      }
      waiting.put(place, new ArrayList<>(List.of(ready)));
    }
    try {
      executor.execute(() -> write(place, snapshot, allocator));
    } catch (RejectedExecutionException e) {
      take(place).forEach(each -> each.completeExceptionally(tooMany()));
    }
    return ready;
  }

  private void write(Place place, Snapshot snapshot, ByteBufAllocator allocator) {
    EventFrame frame;
    try {
      frame = ControlFrames.snapshot(allocator, new TextBuffer(), snapshot);
    } catch (RuntimeException | Error e) {
      // No memory, say: whoever waits is told.
      take(place).forEach(each -> each.completeExceptionally(e));
      return;
    }
    take(place).forEach(each -> each.complete(new ReadySnapshot(snapshot, frame.share())));
    frame.release();
  }

  private synchronized List<CompletableFuture<ReadySnapshot>> take(Place place) {
    List<CompletableFuture<ReadySnapshot>> all = waiting.remove(place);
    return all == null ? List.of() : all;
  }

  /** A snapshot as an answer, packed as its client would have it. Fails if too many wait. */
  public CompletableFuture<Response> answer(Snapshot snapshot, Packing packing) {
    return answer(
        out -> {
          snapshot.write(out);
          return Response.of(200, MediaType.JSON, out.toBytes());
        },
        packing);
  }

  /**
   * An answer with much that was said, packed as its client would have it. Fails if too many wait.
   *
   * @param write makes it by means of an empty buffer
   */
  public CompletableFuture<Response> answer(Function<TextBuffer, Response> write, Packing packing) {
    try {
      return CompletableFuture.supplyAsync(
          () -> Compression.apply(packing, write.apply(new TextBuffer())), executor);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(tooMany());
    }
  }

  private static Problem tooMany() {
    return new Problem(
        ErrorCode.RATE_LIMITED,
        "too many ask for what long sessions have come to; send this request again later");
  }

  @Override
  public void close() {
    end.run();
  }
}
