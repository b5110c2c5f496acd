package io.headrace.server;

import io.headrace.log.AdminOutcome;
import io.headrace.log.AppendOutcome;
import io.headrace.log.BasinConfig;
import io.headrace.log.BasinInfo;
import io.headrace.log.BasinPatch;
import io.headrace.log.CreationKey;
import io.headrace.log.Engine;
import io.headrace.log.EngineCounters;
import io.headrace.log.Health;
import io.headrace.log.Lookup;
import io.headrace.log.Page;
import io.headrace.log.PageRequest;
import io.headrace.log.Stream;
import io.headrace.log.StreamInfo;
import io.headrace.log.StreamPatch;
import io.headrace.log.StreamTemplate;
import io.headrace.log.SyncTimes;
import io.headrace.log.time.Time;
import io.headrace.testkit.model.ModelEngine;
import io.headrace.wire.BasinName;
import io.headrace.wire.StreamName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The model, for many threads, and as slow as a test wants it: what it would tell can be kept back.
 * Whatever is asked is done under one lock and told outside of it. What is deleted is gone when a
 * test {@linkplain #purge purges}.
 */
public final class SlowEngine implements Engine {
  private static final long SYNC_NANOS = 90_000;

  private final ModelEngine model;

  // All guarded by this.
  private final List<Runnable> held = new ArrayList<>();
  private final List<Wake> waiting = new ArrayList<>();
  private final List<Runnable> woken = new ArrayList<>();
  private boolean holding;
  private @Nullable List<Runnable> sleepers;
  private Optional<Health> pretended = Optional.empty();
  private @Nullable Supplier<AppendOutcome> fate;
  private long appends;

  public SlowEngine(Time time) {
    this.model = new ModelEngine(time);
  }

  /** Whom to wake when the tail of a stream moves; equal to another one for the same. */
  record Wake(SlowEngine engine, Stream stream, Runnable reader) implements Runnable {
    @Override
    public void run() {
      engine.wakeLater(this);
    }
  }

  // Slowing it down.

  /** Keeps back what would be told to writers, as a slow disk does, until {@link #letGo}. */
  public synchronized void hold() {
    holding = true;
  }

  /** Tells writers what was kept back, and what comes meanwhile behind it. */
  public void letGo() {
    while (true) {
      Runnable next;
      synchronized (this) {
        if (held.isEmpty()) {
          holding = false;
          return;
        }
        next = held.removeFirst();
      }
      next.run();
    }
  }

  /** Waits until so many answers are kept back. */
  public synchronized void awaitHeldBack(int answers) throws InterruptedException {
    while (held.size() < answers) {
      wait();
    }
  }

  /** How many answers are kept back. */
  public synchronized int heldBack() {
    return held.size();
  }

  /** Keeps readers asleep although there is more to see, until {@link #wakeReaders}. */
  public synchronized void letReadersSleep() {
    sleepers = new ArrayList<>();
  }

  /** Wakes those who were kept asleep, and nobody is any more. */
  public void wakeReaders() {
    List<Runnable> readers;
    synchronized (this) {
      readers = sleepers == null ? List.of() : sleepers;
      sleepers = null;
    }
    readers.forEach(Runnable::run);
  }

  /** What {@link #health} says from now on. */
  public synchronized void become(Health next) {
    pretended = Optional.of(next);
  }

  /** Answers every append so instead of storing it, or stores them again. */
  public synchronized void answerAppends(@Nullable Supplier<AppendOutcome> next) {
    fate = next;
  }

  /** What every append is answered; null if they are stored. */
  synchronized @Nullable AppendOutcome fate() {
    return fate == null ? null : fate.get();
  }

  /** Removes what was deleted. */
  public void purge() {
    alone(() -> {
      model.purge();
      return model;
    });
  }

  /** Lets it go on after it was closed, with everything that it holds. */
  void reopen() {
    alone(() -> {
      model.reopen();
      return model;
    });
  }

  /** Waits until a stream exists and so many wait for its tail to move. */
  synchronized void awaitWaiting(BasinName basin, StreamName name, int number)
      throws InterruptedException {
    while (!(model.stream(basin, name) instanceof Lookup.Found(Stream stream))
        || waiting(stream) != number) {
      wait();
    }
  }

  /** Fails unless so many wait for a stream's tail to move. */
  public synchronized void requireWaiting(Stream stream, int number) {
    long waiting = waiting(((SlowStream) stream).model());
    if (waiting != number) {
      throw new AssertionError("expected " + number + " to wait, but there are " + waiting);
    }
  }

  private long waiting(Stream stream) {
    return waiting.stream().filter(wake -> wake.stream().equals(stream)).count();
  }

  // Telling.

  /** Does something to the model alone, then wakes those whom it concerns. */
  <T> T alone(Supplier<T> operation) {
    T result;
    synchronized (this) {
      result = operation.get();
      notifyAll();
    }
    wakeThoseDue();
    return result;
  }

  /** Somebody wants to be woken when there is something beyond a place, if there is not yet. */
  synchronized boolean waits(Wake wake, long seqNum) {
    boolean waits = wake.stream().awaitBeyond(seqNum, wake);
    if (waits) {
      waiting.add(wake);
      notifyAll();
    }
    return waits;
  }

  /** Somebody does not want to be woken any more. */
  synchronized void waitsNoMore(Wake wake) {
    wake.stream().forget(wake);
    waiting.remove(wake);
    notifyAll();
  }

  /** An append was stored. Guarded by this. */
  void countAppend() {
    appends++;
  }

  private synchronized void wakeLater(Wake wake) {
    waiting.remove(wake);
    woken.add(wake.reader());
  }

  /** Wakes those whom what was done concerns, unless they are kept asleep. */
  void wakeThoseDue() {
    List<Runnable> readers;
    synchronized (this) {
      readers = List.copyOf(woken);
      woken.clear();
      if (sleepers != null) {
        sleepers.addAll(readers);
        return;
      }
    }
    readers.forEach(Runnable::run);
  }

  /** Runs what tells an outcome: now, or when it is let go. */
  void tell(Runnable outcome) {
    synchronized (this) {
      if (holding) {
        held.add(outcome);
        notifyAll();
        return;
      }
    }
    outcome.run();
  }

  private <T> CompletableFuture<AdminOutcome<T>> answer(
      Supplier<CompletableFuture<AdminOutcome<T>>> operation) {
    CompletableFuture<AdminOutcome<T>> future = new CompletableFuture<>();
    AdminOutcome<T> outcome = alone(() -> operation.get().join());
    tell(() -> future.complete(outcome));
    return future;
  }

  // As the model does.

  @Override
  public CompletableFuture<AdminOutcome<BasinInfo>> createBasin(
      BasinName basin, BasinConfig config, Optional<CreationKey> key) {
    return answer(() -> model.createBasin(basin, config, key));
  }

  @Override
  public CompletableFuture<AdminOutcome<BasinInfo>> ensureBasin(
      BasinName basin, BasinConfig config) {
    return answer(() -> model.ensureBasin(basin, config));
  }

  @Override
  public CompletableFuture<AdminOutcome<BasinInfo>> reconfigureBasin(
      BasinName basin, BasinPatch patch) {
    return answer(() -> model.reconfigureBasin(basin, patch));
  }

  @Override
  public CompletableFuture<AdminOutcome<BasinInfo>> deleteBasin(BasinName basin) {
    return answer(() -> model.deleteBasin(basin));
  }

  @Override
  public synchronized Optional<BasinInfo> basin(BasinName basin) {
    return model.basin(basin);
  }

  @Override
  public synchronized Page<BasinInfo> listBasins(PageRequest request) {
    return model.listBasins(request);
  }

  @Override
  public CompletableFuture<AdminOutcome<StreamInfo>> createStream(
      BasinName basin, StreamName stream, StreamTemplate template, Optional<CreationKey> key) {
    return answer(() -> model.createStream(basin, stream, template, key));
  }

  @Override
  public CompletableFuture<AdminOutcome<StreamInfo>> ensureStream(
      BasinName basin, StreamName stream, StreamTemplate template) {
    return answer(() -> model.ensureStream(basin, stream, template));
  }

  @Override
  public CompletableFuture<AdminOutcome<StreamInfo>> reconfigureStream(
      BasinName basin, StreamName stream, StreamPatch patch) {
    return answer(() -> model.reconfigureStream(basin, stream, patch));
  }

  @Override
  public CompletableFuture<AdminOutcome<StreamInfo>> deleteStream(
      BasinName basin, StreamName stream) {
    return answer(() -> model.deleteStream(basin, stream));
  }

  @Override
  public synchronized Lookup stream(BasinName basin, StreamName stream) {
    return switch (model.stream(basin, stream)) {
      case Lookup.Found(Stream found) -> new Lookup.Found(new SlowStream(this, found));
      case Lookup.BasinMissing missing -> missing;
      case Lookup.BasinDeleting deleting -> deleting;
      case Lookup.StreamMissing missing -> missing;
    };
  }

  @Override
  public synchronized Optional<Page<StreamInfo>> listStreams(BasinName basin, PageRequest request) {
    return model.listStreams(basin, request);
  }

  @Override
  public synchronized OptionalLong storedBytes(BasinName basin) {
    return model.storedBytes(basin);
  }

  @Override
  public synchronized Health health() {
    return pretended.orElseGet(model::health);
  }

  @Override
  public synchronized EngineCounters counters() {
    // As if there were a disk, on which each append took as long as any in the third bucket.
    SyncTimes syncs =
        new SyncTimes(LongStream.range(0, SyncTimes.BUCKETS).map(i -> i == 2 ? appends : 0));
    long streams = model.counters().streams();
    return new EngineCounters(
        appends, 0, 0, 0, 0, appends * SYNC_NANOS, syncs, 0, streams, 0, 0, 0, 0);
  }

  @Override
  public synchronized void close() {
    model.close();
  }
}
