package io.headrace.server.view;

import io.headrace.log.AdminOutcome;
import io.headrace.log.CreationKey;
import io.headrace.log.Engine;
import io.headrace.log.ForwardingEngine;
import io.headrace.log.Lookup;
import io.headrace.log.Page;
import io.headrace.log.PageRequest;
import io.headrace.log.Stream;
import io.headrace.log.StreamInfo;
import io.headrace.log.StreamPatch;
import io.headrace.log.StreamTemplate;
import io.headrace.wire.BasinName;
import io.headrace.wire.StreamName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * An engine of which only the streams are seen whose names begin with one text, and without it: the
 * text is put before every name that goes in, and taken from every name that comes out.
 */
public final class NamespacedEngine extends ForwardingEngine {
  private final String namespace;

  /**
   * @param namespace what the names begin with, not empty
   */
  public NamespacedEngine(Engine engine, String namespace) {
    super(engine);
    this.namespace = namespace;
  }

  /**
   * The whole name of a stream.
   *
   * @throws IllegalArgumentException if it is too long for a name
   */
  private StreamName whole(StreamName stream) {
    return new StreamName(namespace + stream.text());
  }

  private StreamName seen(StreamName whole) {
    return new StreamName(whole.text().substring(namespace.length()));
  }

  private StreamInfo seen(StreamInfo whole) {
    return new StreamInfo(
        seen(whole.name()),
        whole.config(),
        whole.cipher(),
        whole.contentType(),
        whole.createdAtMillis(),
        whole.deletedAtMillis());
  }

  private CompletableFuture<AdminOutcome<StreamInfo>> seen(
      CompletableFuture<AdminOutcome<StreamInfo>> outcome) {
    return outcome.thenApply(it ->
        it instanceof AdminOutcome.Done<StreamInfo>(StreamInfo info, AdminOutcome.Effect effect)
            ? new AdminOutcome.Done<>(seen(info), effect)
            : it);
  }

  @Override
  public CompletableFuture<AdminOutcome<StreamInfo>> createStream(
      BasinName basin, StreamName stream, StreamTemplate template, Optional<CreationKey> key) {
    return seen(super.createStream(basin, whole(stream), template, key));
  }

  @Override
  public CompletableFuture<AdminOutcome<StreamInfo>> ensureStream(
      BasinName basin, StreamName stream, StreamTemplate template) {
    return seen(super.ensureStream(basin, whole(stream), template));
  }

  @Override
  public CompletableFuture<AdminOutcome<StreamInfo>> reconfigureStream(
      BasinName basin, StreamName stream, StreamPatch patch) {
    return seen(super.reconfigureStream(basin, whole(stream), patch));
  }

  @Override
  public CompletableFuture<AdminOutcome<StreamInfo>> deleteStream(
      BasinName basin, StreamName stream) {
    return seen(super.deleteStream(basin, whole(stream)));
  }

  @Override
  public Lookup stream(BasinName basin, StreamName stream) {
    return super.stream(basin, whole(stream));
  }

  @Override
  protected Stream around(Stream whole) {
    return new NamespacedStream(whole, seen(whole.name()));
  }

  @Override
  public Optional<Page<StreamInfo>> listStreams(BasinName basin, PageRequest request) {
    String prefix = namespace + request.prefix();
    // After the namespace itself: a stream of that very name has no name left in here.
    String startAfter = namespace + request.startAfter();
    List<StreamInfo> items = new ArrayList<>();
    while (true) {
      // One more than wanted says whether there are more: not all that follow have a name in here.
      int missing = Math.min(request.limit() + 1 - items.size(), PageRequest.MAX_LIMIT);
      Optional<Page<StreamInfo>> page =
          super.listStreams(basin, new PageRequest(prefix, startAfter, missing));
      if (page.isEmpty()) {
        return Optional.empty();
      }
      List<StreamInfo> whole = page.get().items();
      whole.stream().filter(this::hasNameInHere).map(this::seen).forEach(items::add);
      if (items.size() > request.limit()) {
        return Optional.of(new Page<>(items.subList(0, request.limit()), /* hasMore= */ true));
      }
      if (!page.get().hasMore()) {
        return Optional.of(new Page<>(items, /* hasMore= */ false));
      }
      startAfter = whole.getLast().name().text();
    }
  }

  /** What is left of a whole name may be one that no stream can have: nobody can ask for it. */
  private boolean hasNameInHere(StreamInfo whole) {
    String rest = whole.name().text().substring(namespace.length());
    return !rest.equals(".") && !rest.equals("..");
  }
}
