package io.headrace.server.view;

import io.headrace.log.AdminOutcome;
import io.headrace.log.BasinConfig;
import io.headrace.log.BasinInfo;
import io.headrace.log.BasinPatch;
import io.headrace.log.CreationKey;
import io.headrace.log.Engine;
import io.headrace.log.ForwardingEngine;
import io.headrace.log.Lookup;
import io.headrace.log.Page;
import io.headrace.log.PageRequest;
import io.headrace.log.StreamInfo;
import io.headrace.log.StreamPatch;
import io.headrace.log.StreamTemplate;
import io.headrace.server.system.SystemBasin;
import io.headrace.wire.BasinName;
import io.headrace.wire.StreamName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** The engine as every face sees it: as if the server's own basin did not exist. */
public final class PublicEngine extends ForwardingEngine {
  /** What others may see of an engine. */
  public PublicEngine(Engine engine) {
    super(engine);
  }

  /** Whether a basin is the server's own, which others can neither see nor create. */
  public static boolean reserves(BasinName basin) {
    return basin.equals(SystemBasin.NAME);
  }

  /** Faces refuse the name with words of their own before they come here. */
  @Override
  public CompletableFuture<AdminOutcome<BasinInfo>> createBasin(
      BasinName basin, BasinConfig config, Optional<CreationKey> key) {
    return reserves(basin)
        ? CompletableFuture.completedFuture(new AdminOutcome.AlreadyExists<>())
        : super.createBasin(basin, config, key);
  }

  @Override
  public CompletableFuture<AdminOutcome<BasinInfo>> ensureBasin(
      BasinName basin, BasinConfig config) {
    return reserves(basin)
        ? CompletableFuture.completedFuture(new AdminOutcome.AlreadyExists<>())
        : super.ensureBasin(basin, config);
  }

  @Override
  public CompletableFuture<AdminOutcome<BasinInfo>> reconfigureBasin(
      BasinName basin, BasinPatch patch) {
    return reserves(basin) ? missing() : super.reconfigureBasin(basin, patch);
  }

  @Override
  public CompletableFuture<AdminOutcome<BasinInfo>> deleteBasin(BasinName basin) {
    return reserves(basin) ? missing() : super.deleteBasin(basin);
  }

  @Override
  public Optional<BasinInfo> basin(BasinName basin) {
    return reserves(basin) ? Optional.empty() : super.basin(basin);
  }

  @Override
  public Page<BasinInfo> listBasins(PageRequest request) {
    Page<BasinInfo> page = super.listBasins(request);
    List<BasinInfo> items = new ArrayList<>(page.items());
    if (!items.removeIf(info -> reserves(info.name()))) {
      return page;
    }
    if (!page.hasMore()) {
      return new Page<>(items, /* hasMore= */ false);
    }
    // The next one takes the place.
    String last = page.items().getLast().name().text();
    Page<BasinInfo> rest = super.listBasins(new PageRequest(request.prefix(), last, 1));
    items.addAll(rest.items());
    return new Page<>(items, rest.hasMore());
  }

  @Override
  public CompletableFuture<AdminOutcome<StreamInfo>> createStream(
      BasinName basin, StreamName stream, StreamTemplate template, Optional<CreationKey> key) {
    return reserves(basin) ? missing() : super.createStream(basin, stream, template, key);
  }

  @Override
  public CompletableFuture<AdminOutcome<StreamInfo>> ensureStream(
      BasinName basin, StreamName stream, StreamTemplate template) {
    return reserves(basin) ? missing() : super.ensureStream(basin, stream, template);
  }

  @Override
  public CompletableFuture<AdminOutcome<StreamInfo>> reconfigureStream(
      BasinName basin, StreamName stream, StreamPatch patch) {
    return reserves(basin) ? missing() : super.reconfigureStream(basin, stream, patch);
  }

  @Override
  public CompletableFuture<AdminOutcome<StreamInfo>> deleteStream(
      BasinName basin, StreamName stream) {
    return reserves(basin) ? missing() : super.deleteStream(basin, stream);
  }

  @Override
  public Lookup stream(BasinName basin, StreamName stream) {
    return reserves(basin) ? new Lookup.BasinMissing() : super.stream(basin, stream);
  }

  @Override
  public Optional<Page<StreamInfo>> listStreams(BasinName basin, PageRequest request) {
    return reserves(basin) ? Optional.empty() : super.listStreams(basin, request);
  }

  @Override
  public OptionalLong storedBytes(BasinName basin) {
    return reserves(basin) ? OptionalLong.empty() : super.storedBytes(basin);
  }

  private static <T> CompletableFuture<AdminOutcome<T>> missing() {
    return CompletableFuture.completedFuture(new AdminOutcome.BasinMissing<>());
  }
}
