package io.headrace.testkit.model;

import io.headrace.log.AdminOutcome;
import io.headrace.log.AdminOutcome.Effect;
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
import io.headrace.log.StreamConfig;
import io.headrace.log.StreamInfo;
import io.headrace.log.StreamPatch;
import io.headrace.log.StreamTemplate;
import io.headrace.log.SyncTimes;
import io.headrace.log.time.Time;
import io.headrace.wire.BasinName;
import io.headrace.wire.StreamName;
import io.headrace.wire.Utf8;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The engine as it is meant: everything in collections, every operation done and answered when it
 * is called. One thread only. What takes an engine some time, it does in {@link #purge}.
 */
public final class ModelEngine implements Engine {
  private final Time time;
  private final NavigableMap<BasinName, ModelBasin> basins = new TreeMap<>();
  private long lastId;
  private boolean closed;

  /** An engine that holds nothing. */
  public ModelEngine(Time time) {
    this.time = time;
  }

  Time time() {
    return time;
  }

  boolean isClosed() {
    return closed;
  }

  /** Ends everything whose deletion was asked for, and what has been empty for long enough. */
  public void purge() {
    for (ModelBasin basin : basins.values()) {
      for (ModelStream stream : List.copyOf(basin.streams().values())) {
        boolean ends =
            basin.isDeleting()
                || ModelRules.isDue(stream.info(), stream.stable(), time.wallMillis());
        if (ends && !stream.stable().deleting()) {
          stream.delete(time.wallMillis());
        }
        if (stream.stable().deleting()) {
          stream.purge();
          basin.streams().remove(stream.name());
        }
      }
    }
    basins.values().removeIf(ModelBasin::isDeleting);
  }

  @Override
  public CompletableFuture<AdminOutcome<BasinInfo>> createBasin(
      BasinName name, BasinConfig config, Optional<CreationKey> key) {
    ModelBasin basin = basins.get(name);
    if (basin == null) {
      return done(addBasin(name, config, key), Effect.CREATED);
    }
    if (basin.isDeleting()) {
      return answer(new AdminOutcome.BasinDeleting<>());
    }
    return key.isPresent() && key.equals(basin.key())
        ? done(basin.info(), Effect.UNCHANGED)
        : answer(new AdminOutcome.AlreadyExists<>());
  }

  @Override
  public CompletableFuture<AdminOutcome<BasinInfo>> ensureBasin(
      BasinName name, BasinConfig config) {
    return basins.containsKey(name)
        ? configureBasin(name, _ -> config)
        : done(addBasin(name, config, Optional.empty()), Effect.CREATED);
  }

  @Override
  public CompletableFuture<AdminOutcome<BasinInfo>> reconfigureBasin(
      BasinName name, BasinPatch patch) {
    return configureBasin(name, patch::applyTo);
  }

  private BasinInfo addBasin(BasinName name, BasinConfig config, Optional<CreationKey> key) {
    BasinInfo info = new BasinInfo(name, config, time.wallMillis(), OptionalLong.empty());
    if (!closed) {
      basins.put(name, new ModelBasin(info, key));
    }
    return info;
  }

  private CompletableFuture<AdminOutcome<BasinInfo>> configureBasin(
      BasinName name, UnaryOperator<BasinConfig> change) {
    ModelBasin basin = basins.get(name);
    if (basin == null) {
      return answer(new AdminOutcome.BasinMissing<>());
    }
    if (basin.isDeleting()) {
      return answer(new AdminOutcome.BasinDeleting<>());
    }
    BasinConfig config = change.apply(basin.info().config());
    if (config.equals(basin.info().config())) {
      return done(basin.info(), Effect.UNCHANGED);
    }
    if (!closed) {
      basin.configure(config);
    }
    return done(basin.info(), Effect.UPDATED);
  }

  @Override
  public CompletableFuture<AdminOutcome<BasinInfo>> deleteBasin(BasinName name) {
    ModelBasin basin = basins.get(name);
    if (basin == null) {
      return answer(new AdminOutcome.BasinMissing<>());
    }
    if (basin.isDeleting()) {
      return done(basin.info(), Effect.UNCHANGED);
    }
    if (!closed) {
      basin.delete(time.wallMillis());
    }
    return done(basin.info(), Effect.UPDATED);
  }

  @Override
  public Optional<BasinInfo> basin(BasinName name) {
    return Optional.ofNullable(basins.get(name)).map(ModelBasin::info);
  }

  @Override
  public Page<BasinInfo> listBasins(PageRequest request) {
    return page(basins.values(), ModelBasin::info, info -> info.name().text(), request);
  }

  @Override
  public CompletableFuture<AdminOutcome<StreamInfo>> createStream(
      BasinName basinName, StreamName name, StreamTemplate template, Optional<CreationKey> key) {
    ModelBasin basin = basins.get(basinName);
    if (basin == null) {
      return answer(new AdminOutcome.BasinMissing<>());
    }
    if (basin.isDeleting()) {
      return answer(new AdminOutcome.BasinDeleting<>());
    }
    ModelStream stream = basin.streams().get(name);
    if (stream == null) {
      return addStream(basin, name, template, key);
    }
    if (stream.stable().deleting()) {
      return answer(new AdminOutcome.StreamDeleting<>());
    }
    return key.isPresent() && key.equals(stream.key())
        ? done(stream.info(), Effect.UNCHANGED)
        : answer(new AdminOutcome.AlreadyExists<>());
  }

  @Override
  public CompletableFuture<AdminOutcome<StreamInfo>> ensureStream(
      BasinName basinName, StreamName name, StreamTemplate template) {
    ModelBasin basin = basins.get(basinName);
    if (basin == null) {
      return answer(new AdminOutcome.BasinMissing<>());
    }
    if (basin.isDeleting()) {
      return answer(new AdminOutcome.BasinDeleting<>());
    }
    ModelStream stream = basin.streams().get(name);
    return stream == null
        ? addStream(basin, name, template, Optional.empty())
        : configureStream(stream, resolve(template, basin));
  }

  @Override
  public CompletableFuture<AdminOutcome<StreamInfo>> reconfigureStream(
      BasinName basinName, StreamName name, StreamPatch patch) {
    ModelBasin basin = basins.get(basinName);
    if (basin == null) {
      return answer(new AdminOutcome.BasinMissing<>());
    }
    if (basin.isDeleting()) {
      return answer(new AdminOutcome.BasinDeleting<>());
    }
    ModelStream stream = basin.streams().get(name);
    if (stream == null) {
      return answer(new AdminOutcome.StreamMissing<>());
    }
    return configureStream(
        stream,
        patch
            .applyTo(stream.info().config().toSettings())
            .resolve(basin.info().config().streamDefaults()));
  }

  private CompletableFuture<AdminOutcome<StreamInfo>> addStream(
      ModelBasin basin, StreamName name, StreamTemplate template, Optional<CreationKey> key) {
    StreamInfo info =
        new StreamInfo(
            name,
            resolve(template, basin),
            basin.info().config().streamCipher(),
            template.contentType(),
            time.wallMillis(),
            OptionalLong.empty());
    if (!closed) {
      basin.streams().put(name, new ModelStream(this, basin.info().name(), ++lastId, info, key));
    }
    return done(info, Effect.CREATED);
  }

  private CompletableFuture<AdminOutcome<StreamInfo>> configureStream(
      ModelStream stream, StreamConfig config) {
    if (stream.stable().deleting()) {
      return answer(new AdminOutcome.StreamDeleting<>());
    }
    if (config.equals(stream.info().config())) {
      return done(stream.info(), Effect.UNCHANGED);
    }
    if (!closed) {
      stream.configure(config);
    }
    return done(stream.info(), Effect.UPDATED);
  }

  private static StreamConfig resolve(StreamTemplate template, ModelBasin basin) {
    return template.settings().resolve(basin.info().config().streamDefaults());
  }

  @Override
  public CompletableFuture<AdminOutcome<StreamInfo>> deleteStream(
      BasinName basinName, StreamName name) {
    ModelBasin basin = basins.get(basinName);
    if (basin == null) {
      return answer(new AdminOutcome.BasinMissing<>());
    }
    if (basin.isDeleting()) {
      return answer(new AdminOutcome.BasinDeleting<>());
    }
    ModelStream stream = basin.streams().get(name);
    if (stream == null) {
      return answer(new AdminOutcome.StreamMissing<>());
    }
    if (stream.stable().deleting()) {
      return done(stream.info(), Effect.UNCHANGED);
    }
    if (!closed) {
      stream.delete(time.wallMillis());
    }
    return done(stream.info(), Effect.UPDATED);
  }

  @Override
  public Lookup stream(BasinName basinName, StreamName name) {
    ModelBasin basin = basins.get(basinName);
    if (basin == null) {
      return new Lookup.BasinMissing();
    }
    if (basin.isDeleting()) {
      return new Lookup.BasinDeleting();
    }
    ModelStream stream = basin.streams().get(name);
    return stream == null ? new Lookup.StreamMissing(basin.info()) : new Lookup.Found(stream);
  }

  @Override
  public Optional<Page<StreamInfo>> listStreams(BasinName basinName, PageRequest request) {
    return Optional.ofNullable(basins.get(basinName))
        .map(basin ->
            page(basin.streams().values(), ModelStream::info, info -> info.name().text(), request));
  }

  private static <T, I> Page<I> page(
      Collection<T> sorted, Function<T, I> info, Function<I, String> name, PageRequest request) {
    List<I> matching =
        sorted.stream()
            .map(info)
            .filter(each -> name.apply(each).startsWith(request.prefix()))
            .filter(each -> Utf8.compare(name.apply(each), request.startAfter()) > 0)
            .toList();
    boolean hasMore = matching.size() > request.limit();
    return new Page<>(hasMore ? matching.subList(0, request.limit()) : matching, hasMore);
  }

  @Override
  public OptionalLong storedBytes(BasinName basin) {
    return basins.containsKey(basin)
        ? OptionalLong.of(
            basins.get(basin).streams().values().stream().mapToLong(ModelStream::storedBytes).sum())
        : OptionalLong.empty();
  }

  @Override
  public Health health() {
    return closed ? new Health.Stopped("the model was closed") : new Health.Healthy();
  }

  /** Counts streams only: how an engine works is nothing that a model knows. */
  @Override
  public EngineCounters counters() {
    long streams = basins.values().stream().mapToLong(basin -> basin.streams().size()).sum();
    return new EngineCounters(0, 0, 0, 0, 0, 0, SyncTimes.NONE, 0, streams, 0, 0, 0, 0);
  }

  @Override
  public void close() {
    closed = true;
  }

  /** Lets it go on after it was closed, with everything that it holds. */
  public void reopen() {
    closed = false;
  }

  private <T> CompletableFuture<AdminOutcome<T>> done(T value, Effect effect) {
    return answer(new AdminOutcome.Done<>(value, effect));
  }

  private <T> CompletableFuture<AdminOutcome<T>> answer(AdminOutcome<T> outcome) {
    return CompletableFuture.completedFuture(
        closed ? new AdminOutcome.Stopped<>("the model was closed", true) : outcome);
  }
}
