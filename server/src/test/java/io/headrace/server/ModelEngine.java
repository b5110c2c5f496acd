package io.headrace.server;

import io.headrace.log.AdminOutcome;
import io.headrace.log.AdminOutcome.Effect;
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
import io.headrace.log.StreamConfig;
import io.headrace.log.StreamInfo;
import io.headrace.log.StreamPatch;
import io.headrace.log.StreamSettings;
import io.headrace.log.StreamTemplate;
import io.headrace.log.SyncTimes;
import io.headrace.log.time.Time;
import io.headrace.wire.BasinName;
import io.headrace.wire.StreamName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * An engine that is its own specification: everything in lists and maps under one lock, everything
 * durable at once. What is deleted is gone when a test {@linkplain #purge purges}.
 */
public final class ModelEngine implements Engine {
  private final Time time;
  private final TreeMap<BasinName, Basin> basins = new TreeMap<>();
  private final List<Runnable> held = new ArrayList<>();
  private boolean holding;
  private @Nullable List<Runnable> sleepers;
  private @Nullable Supplier<AppendOutcome> fate;
  private Health health = new Health.Healthy();
  private static final long SYNC_NANOS = 90_000;

  private long appends;
  private long lastId;

  public ModelEngine(Time time) {
    this.time = time;
  }

  private static final class Basin {
    private BasinInfo info;
    private @Nullable CreationKey key;
    private final TreeMap<StreamName, ModelStream> streams = new TreeMap<>();

    Basin(BasinInfo info, @Nullable CreationKey key) {
      this.info = info;
      this.key = key;
    }
  }

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

  /** Keeps readers asleep although there is more to see, until {@link #wakeReaders}. */
  public synchronized void letReadersSleep() {
    sleepers = new ArrayList<>();
  }

  /** Wakes those who were kept asleep, and nobody is any more. */
  public void wakeReaders() {
    List<Runnable> woken;
    synchronized (this) {
      woken = sleepers == null ? List.of() : sleepers;
      sleepers = null;
    }
    woken.forEach(Runnable::run);
  }

  /** Wakes readers, unless they are kept asleep. */
  void wake(List<Runnable> readers) {
    synchronized (this) {
      if (sleepers != null) {
        sleepers.addAll(readers);
        return;
      }
    }
    readers.forEach(Runnable::run);
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

  /** Waits until a stream exists. */
  synchronized ModelStream awaitStream(BasinName basin, StreamName name)
      throws InterruptedException {
    while (true) {
      if (stream(basin, name) instanceof Lookup.Found(ModelStream stream)) {
        return stream;
      }
      wait();
    }
  }

  /** Fails unless so many wait for a stream's tail to move. */
  public void requireWaiting(Stream stream, int number) {
    int waiting = ((ModelStream) stream).waiting();
    if (waiting != number) {
      throw new AssertionError("expected " + number + " to wait, but there are " + waiting);
    }
  }

  /** What {@link #health} says from now on. */
  public synchronized void become(Health next) {
    health = next;
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
  public synchronized void purge() {
    basins.values().stream()
        .filter(basin -> basin.info.deletedAtMillis().isPresent())
        .forEach(basin -> basin.streams.values().forEach(ModelStream::delete));
    basins.values().removeIf(basin -> basin.info.deletedAtMillis().isPresent());
    for (Basin basin : basins.values()) {
      basin.streams.values().removeIf(stream -> stream.stable().deleting());
    }
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

  void countAppend() {
    appends++;
  }

  Time time() {
    return time;
  }

  private <T> CompletableFuture<T> answer(T outcome) {
    CompletableFuture<T> future = new CompletableFuture<>();
    tell(() -> future.complete(outcome));
    return future;
  }

  @Override
  public synchronized CompletableFuture<AdminOutcome<BasinInfo>> createBasin(
      BasinName name, BasinConfig config, Optional<CreationKey> key) {
    Basin existing = basins.get(name);
    if (existing == null) {
      return answer(new AdminOutcome.Done<>(add(name, config, key), Effect.CREATED));
    }
    if (existing.info.deletedAtMillis().isPresent()) {
      return answer(new AdminOutcome.BasinDeleting<>());
    }
    boolean same = key.isPresent() && key.get().equals(existing.key);
    return answer(
        same
            ? new AdminOutcome.Done<>(existing.info, Effect.UNCHANGED)
            : new AdminOutcome.AlreadyExists<>());
  }

  private BasinInfo add(BasinName name, BasinConfig config, Optional<CreationKey> key) {
    BasinInfo info = new BasinInfo(name, config, time.wallMillis(), OptionalLong.empty());
    basins.put(name, new Basin(info, key.orElse(null)));
    return info;
  }

  @Override
  public synchronized CompletableFuture<AdminOutcome<BasinInfo>> ensureBasin(
      BasinName name, BasinConfig config) {
    Basin existing = basins.get(name);
    if (existing == null) {
      return answer(new AdminOutcome.Done<>(add(name, config, Optional.empty()), Effect.CREATED));
    }
    return change(existing, current -> config);
  }

  @Override
  public synchronized CompletableFuture<AdminOutcome<BasinInfo>> reconfigureBasin(
      BasinName name, BasinPatch patch) {
    Basin existing = basins.get(name);
    return existing == null
        ? answer(new AdminOutcome.BasinMissing<>())
        : change(existing, patch::applyTo);
  }

  private CompletableFuture<AdminOutcome<BasinInfo>> change(
      Basin basin, Function<BasinConfig, BasinConfig> change) {
    if (basin.info.deletedAtMillis().isPresent()) {
      return answer(new AdminOutcome.BasinDeleting<>());
    }
    BasinConfig next = change.apply(basin.info.config());
    Effect effect = next.equals(basin.info.config()) ? Effect.UNCHANGED : Effect.UPDATED;
    basin.info =
        new BasinInfo(basin.info.name(), next, basin.info.createdAtMillis(), OptionalLong.empty());
    return answer(new AdminOutcome.Done<>(basin.info, effect));
  }

  @Override
  public synchronized CompletableFuture<AdminOutcome<BasinInfo>> deleteBasin(BasinName name) {
    Basin basin = basins.get(name);
    if (basin == null) {
      return answer(new AdminOutcome.BasinMissing<>());
    }
    if (basin.info.deletedAtMillis().isPresent()) {
      return answer(new AdminOutcome.Done<>(basin.info, Effect.UNCHANGED));
    }
    BasinInfo info = basin.info;
    basin.info =
        new BasinInfo(
            info.name(), info.config(), info.createdAtMillis(), OptionalLong.of(time.wallMillis()));
    return answer(new AdminOutcome.Done<>(basin.info, Effect.UPDATED));
  }

  @Override
  public synchronized Optional<BasinInfo> basin(BasinName name) {
    return Optional.ofNullable(basins.get(name)).map(basin -> basin.info);
  }

  @Override
  public synchronized Page<BasinInfo> listBasins(PageRequest request) {
    List<BasinInfo> all = basins.values().stream().map(basin -> basin.info).toList();
    return page(all, info -> info.name().text(), request);
  }

  private static <T> Page<T> page(List<T> all, Function<T, String> name, PageRequest request) {
    List<T> matching =
        all.stream()
            .filter(each -> name.apply(each).startsWith(request.prefix()))
            .filter(each ->
                request.startAfter().isEmpty()
                    || io.headrace.wire.Utf8.compare(name.apply(each), request.startAfter()) > 0)
            .toList();
    int size = Math.min(matching.size(), request.limit());
    return new Page<>(matching.subList(0, size), matching.size() > size);
  }

  @Override
  public synchronized CompletableFuture<AdminOutcome<StreamInfo>> createStream(
      BasinName basinName, StreamName name, StreamTemplate template, Optional<CreationKey> key) {
    Basin basin = basins.get(basinName);
    if (basin == null) {
      return answer(new AdminOutcome.BasinMissing<>());
    }
    if (basin.info.deletedAtMillis().isPresent()) {
      return answer(new AdminOutcome.BasinDeleting<>());
    }
    ModelStream existing = basin.streams.get(name);
    if (existing == null) {
      return answer(new AdminOutcome.Done<>(add(basin, name, template, key), Effect.CREATED));
    }
    if (existing.stable().deleting()) {
      return answer(new AdminOutcome.StreamDeleting<>());
    }
    boolean same = key.isPresent() && key.equals(existing.key());
    return answer(
        same
            ? new AdminOutcome.Done<>(existing.info(), Effect.UNCHANGED)
            : new AdminOutcome.AlreadyExists<>());
  }

  private StreamInfo add(
      Basin basin, StreamName name, StreamTemplate template, Optional<CreationKey> key) {
    StreamConfig config = template.settings().resolve(basin.info.config().streamDefaults());
    StreamInfo info =
        new StreamInfo(
            name,
            config,
            basin.info.config().streamCipher(),
            template.contentType(),
            time.wallMillis(),
            OptionalLong.empty());
    basin.streams.put(name, new ModelStream(this, basin.info.name(), ++lastId, info, key));
    notifyAll();
    return info;
  }

  @Override
  public synchronized CompletableFuture<AdminOutcome<StreamInfo>> ensureStream(
      BasinName basinName, StreamName name, StreamTemplate template) {
    Basin basin = basins.get(basinName);
    if (basin == null) {
      return answer(new AdminOutcome.BasinMissing<>());
    }
    if (basin.info.deletedAtMillis().isPresent()) {
      return answer(new AdminOutcome.BasinDeleting<>());
    }
    ModelStream stream = basin.streams.get(name);
    if (stream == null) {
      return answer(
          new AdminOutcome.Done<>(add(basin, name, template, Optional.empty()), Effect.CREATED));
    }
    return change(stream, template.settings().resolve(basin.info.config().streamDefaults()));
  }

  @Override
  public synchronized CompletableFuture<AdminOutcome<StreamInfo>> reconfigureStream(
      BasinName basinName, StreamName name, StreamPatch patch) {
    Basin basin = basins.get(basinName);
    if (basin == null) {
      return answer(new AdminOutcome.BasinMissing<>());
    }
    if (basin.info.deletedAtMillis().isPresent()) {
      return answer(new AdminOutcome.BasinDeleting<>());
    }
    ModelStream stream = basin.streams.get(name);
    if (stream == null) {
      return answer(new AdminOutcome.StreamMissing<>());
    }
    StreamSettings settings = patch.applyTo(stream.info().config().toSettings());
    return change(stream, settings.resolve(basin.info.config().streamDefaults()));
  }

  private CompletableFuture<AdminOutcome<StreamInfo>> change(
      ModelStream stream, StreamConfig config) {
    if (stream.stable().deleting()) {
      return answer(new AdminOutcome.StreamDeleting<>());
    }
    Effect effect = config.equals(stream.info().config()) ? Effect.UNCHANGED : Effect.UPDATED;
    stream.reconfigure(config);
    return answer(new AdminOutcome.Done<>(stream.info(), effect));
  }

  @Override
  public synchronized CompletableFuture<AdminOutcome<StreamInfo>> deleteStream(
      BasinName basinName, StreamName name) {
    Basin basin = basins.get(basinName);
    if (basin == null) {
      return answer(new AdminOutcome.BasinMissing<>());
    }
    if (basin.info.deletedAtMillis().isPresent()) {
      return answer(new AdminOutcome.BasinDeleting<>());
    }
    ModelStream stream = basin.streams.get(name);
    if (stream == null) {
      return answer(new AdminOutcome.StreamMissing<>());
    }
    Effect effect = stream.stable().deleting() ? Effect.UNCHANGED : Effect.UPDATED;
    stream.delete();
    return answer(new AdminOutcome.Done<>(stream.info(), effect));
  }

  @Override
  public synchronized Lookup stream(BasinName basinName, StreamName name) {
    Basin basin = basins.get(basinName);
    if (basin == null) {
      return new Lookup.BasinMissing();
    }
    if (basin.info.deletedAtMillis().isPresent()) {
      return new Lookup.BasinDeleting();
    }
    ModelStream stream = basin.streams.get(name);
    return stream == null ? new Lookup.StreamMissing(basin.info) : new Lookup.Found(stream);
  }

  @Override
  public synchronized Optional<Page<StreamInfo>> listStreams(
      BasinName basinName, PageRequest request) {
    return Optional.ofNullable(basins.get(basinName))
        .map(basin ->
            page(
                basin.streams.values().stream().map(ModelStream::info).toList(),
                info -> info.name().text(),
                request));
  }

  @Override
  public synchronized OptionalLong storedBytes(BasinName basinName) {
    Basin basin = basins.get(basinName);
    return basin == null
        ? OptionalLong.empty()
        : OptionalLong.of(
            basin.streams.values().stream().mapToLong(ModelStream::storedBytes).sum());
  }

  @Override
  public synchronized Health health() {
    return health;
  }

  @Override
  public synchronized EngineCounters counters() {
    long streams = basins.values().stream().mapToLong(basin -> basin.streams.size()).sum();
    // As if there were a disk, on which each append took as long as any in the third bucket.
    SyncTimes syncs =
        new SyncTimes(LongStream.range(0, SyncTimes.BUCKETS).map(i -> i == 2 ? appends : 0));
    return new EngineCounters(
        appends, 0, 0, 0, 0, appends * SYNC_NANOS, syncs, 0, streams, 0, 0, 0, 0);
  }

  @Override
  public void close() {}
}
