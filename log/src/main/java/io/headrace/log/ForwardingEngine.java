package io.headrace.log;

import io.headrace.wire.BasinName;
import io.headrace.wire.StreamName;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** An engine that does what another one does, but for what a subclass does otherwise. */
public abstract class ForwardingEngine implements Engine {
  /** The other one. */
  protected final Engine engine;

  /**
   * @param engine the other one, which is closed with this
   */
  protected ForwardingEngine(Engine engine) {
    this.engine = engine;
  }

  /** What is put around each stream that is found. */
  protected Stream around(Stream stream) {
    return stream;
  }

  @Override
  public CompletableFuture<AdminOutcome<BasinInfo>> createBasin(
      BasinName basin, BasinConfig config, Optional<CreationKey> key) {
    return engine.createBasin(basin, config, key);
  }

  @Override
  public CompletableFuture<AdminOutcome<BasinInfo>> ensureBasin(
      BasinName basin, BasinConfig config) {
    return engine.ensureBasin(basin, config);
  }

  @Override
  public CompletableFuture<AdminOutcome<BasinInfo>> reconfigureBasin(
      BasinName basin, BasinPatch patch) {
    return engine.reconfigureBasin(basin, patch);
  }

  @Override
  public CompletableFuture<AdminOutcome<BasinInfo>> deleteBasin(BasinName basin) {
    return engine.deleteBasin(basin);
  }

  @Override
  public Optional<BasinInfo> basin(BasinName basin) {
    return engine.basin(basin);
  }

  @Override
  public Page<BasinInfo> listBasins(PageRequest request) {
    return engine.listBasins(request);
  }

  @Override
  public CompletableFuture<AdminOutcome<StreamInfo>> createStream(
      BasinName basin, StreamName stream, StreamTemplate template, Optional<CreationKey> key) {
    return engine.createStream(basin, stream, template, key);
  }

  @Override
  public CompletableFuture<AdminOutcome<StreamInfo>> ensureStream(
      BasinName basin, StreamName stream, StreamTemplate template) {
    return engine.ensureStream(basin, stream, template);
  }

  @Override
  public CompletableFuture<AdminOutcome<StreamInfo>> reconfigureStream(
      BasinName basin, StreamName stream, StreamPatch patch) {
    return engine.reconfigureStream(basin, stream, patch);
  }

  @Override
  public CompletableFuture<AdminOutcome<StreamInfo>> deleteStream(
      BasinName basin, StreamName stream) {
    return engine.deleteStream(basin, stream);
  }

  @Override
  public Lookup stream(BasinName basin, StreamName stream) {
    return switch (engine.stream(basin, stream)) {
      case Lookup.Found(Stream found) -> new Lookup.Found(around(found));
      case Lookup.BasinMissing missing -> missing;
      case Lookup.BasinDeleting deleting -> deleting;
      case Lookup.StreamMissing missing -> missing;
    };
  }

  @Override
  public Optional<Page<StreamInfo>> listStreams(BasinName basin, PageRequest request) {
    return engine.listStreams(basin, request);
  }

  @Override
  public OptionalLong storedBytes(BasinName basin) {
    return engine.storedBytes(basin);
  }

  @Override
  public Health health() {
    return engine.health();
  }

  @Override
  public EngineCounters counters() {
    return engine.counters();
  }

  @Override
  public void close() {
    engine.close();
  }
}
