package io.headrace.log;

import io.headrace.wire.BasinName;
import io.headrace.wire.StreamName;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * What stores the log: basins, and streams in them. All methods may be called from any thread and
 * none blocks except {@link #close}; futures complete on the engine's commit thread or on the
 * calling one, so that what hangs on them must not block either.
 */
public interface Engine extends AutoCloseable {
  /**
   * Creates a basin.
   *
   * @param key makes a repetition of the same request succeed as {@code UNCHANGED}
   */
  CompletableFuture<AdminOutcome<BasinInfo>> createBasin(
      BasinName basin, BasinConfig config, Optional<CreationKey> key);

  /** Makes a basin be, with exactly this configuration. */
  CompletableFuture<AdminOutcome<BasinInfo>> ensureBasin(BasinName basin, BasinConfig config);

  /** Changes a basin's configuration. Its streams keep what they were created with. */
  CompletableFuture<AdminOutcome<BasinInfo>> reconfigureBasin(BasinName basin, BasinPatch patch);

  /**
   * Asks for a basin's deletion. It and its streams are gone some time later; asking again in
   * between is {@code UNCHANGED}.
   */
  CompletableFuture<AdminOutcome<BasinInfo>> deleteBasin(BasinName basin);

  /** What is durably known of a basin. */
  Optional<BasinInfo> basin(BasinName basin);

  /** Lists basins, those being deleted too. */
  Page<BasinInfo> listBasins(PageRequest request);

  /**
   * Creates a stream.
   *
   * @param key makes a repetition of the same request succeed as {@code UNCHANGED}
   */
  CompletableFuture<AdminOutcome<StreamInfo>> createStream(
      BasinName basin, StreamName stream, StreamTemplate template, Optional<CreationKey> key);

  /** Makes a stream be, with exactly these settings; what they leave open, the basin decides. */
  CompletableFuture<AdminOutcome<StreamInfo>> ensureStream(
      BasinName basin, StreamName stream, StreamTemplate template);

  /**
   * Changes a stream's configuration; what is cleared falls back to the basin's defaults of now.
   */
  CompletableFuture<AdminOutcome<StreamInfo>> reconfigureStream(
      BasinName basin, StreamName stream, StreamPatch patch);

  /**
   * Asks for a stream's deletion. It is gone some time later; asking again in between is {@code
   * UNCHANGED}.
   */
  CompletableFuture<AdminOutcome<StreamInfo>> deleteStream(BasinName basin, StreamName stream);

  /** Looks for a stream. A stream whose creation is not durable yet is not seen. */
  Lookup stream(BasinName basin, StreamName stream);

  /**
   * Lists the streams of a basin, those being deleted too.
   *
   * @return the page, or empty if there is no such basin
   */
  Optional<Page<StreamInfo>> listStreams(BasinName basin, PageRequest request);

  /**
   * How much the streams of a basin store: the sum of their {@link Stream#storedBytes}.
   *
   * @return metered bytes, or empty if there is no such basin
   */
  OptionalLong storedBytes(BasinName basin);

  /** Whether the engine can do its work. */
  Health health();

  /** The engine's counters, all since its start. */
  EngineCounters counters();

  /**
   * Makes everything accepted durable and answers it, then ends. Later calls are refused as {@code
   * Stopped}. Blocks until then; closing again does nothing.
   */
  @Override
  void close();
}
