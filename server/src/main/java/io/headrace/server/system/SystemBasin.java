package io.headrace.server.system;

import io.headrace.log.AdminOutcome;
import io.headrace.log.AdminOutcome.Effect;
import io.headrace.log.BasinConfig;
import io.headrace.log.Engine;
import io.headrace.log.Lookup;
import io.headrace.log.Page;
import io.headrace.log.PageRequest;
import io.headrace.log.Retention;
import io.headrace.log.Stream;
import io.headrace.log.StreamInfo;
import io.headrace.log.StreamSettings;
import io.headrace.log.StreamTemplate;
import io.headrace.log.TimestampMode;
import io.headrace.wire.BasinName;
import io.headrace.wire.StreamName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The basin that belongs to the server. Whoever in the server has something to remember keeps it in
 * a stream of its own there, and nobody else writes to that stream. The basin and its streams come
 * into being when they are first needed. For any thread.
 */
public final class SystemBasin {
  /** Its name, which nobody else can use. */
  public static final BasinName NAME = new BasinName("headrace-system");

  private static final StreamTemplate TEMPLATE =
      new StreamTemplate(
          new StreamSettings(
              Optional.empty(),
              Optional.of(new Retention.Infinite()),
              Optional.of(TimestampMode.ARRIVAL),
              Optional.empty(),
              Optional.empty()),
          Optional.empty());

  private final Engine engine;

  /**
   * @param engine the engine itself, not as others see it
   */
  public SystemBasin(Engine engine) {
    this.engine = engine;
  }

  /** A stream, if it was ever written. */
  public Optional<Stream> find(StreamName name) {
    return switch (engine.stream(NAME, name)) {
      case Lookup.Found(Stream stream) -> Optional.of(stream);
      case Lookup.BasinMissing _, Lookup.BasinDeleting _, Lookup.StreamMissing _ ->
          Optional.empty();
    };
  }

  /** The names of all streams that begin with a text, in order. */
  public List<StreamName> list(String prefix) {
    List<StreamName> names = new ArrayList<>();
    String last = "";
    boolean hasMore = true;
    while (hasMore) {
      PageRequest request = new PageRequest(prefix, last, PageRequest.MAX_LIMIT);
      Page<StreamInfo> page =
          engine.listStreams(NAME, request).orElse(new Page<>(List.of(), /* hasMore= */ false));
      page.items().forEach(stream -> names.add(stream.name()));
      hasMore = page.hasMore();
      last = names.isEmpty() ? "" : names.getLast().text();
    }
    return names;
  }

  /** A stream, created where it is missing; its records are kept until they are trimmed. */
  public CompletableFuture<AdminOutcome<Stream>> open(StreamName name) {
    return open(name, TEMPLATE);
  }

  /** A stream, created as the template says where it is missing. */
  public CompletableFuture<AdminOutcome<Stream>> open(StreamName name, StreamTemplate template) {
    Optional<Stream> known = find(name);
    return known.isPresent()
        ? CompletableFuture.completedFuture(new AdminOutcome.Done<>(known.get(), Effect.UNCHANGED))
        : engine
            .ensureBasin(NAME, BasinConfig.DEFAULT)
            .thenCompose(basin ->
                basin instanceof AdminOutcome.Done<?>
                    ? engine.ensureStream(NAME, name, template).thenApply(made -> found(name, made))
                    : CompletableFuture.completedFuture(refused(basin)));
  }

  private AdminOutcome<Stream> found(StreamName name, AdminOutcome<?> made) {
    return made instanceof AdminOutcome.Done<?>(_, Effect effect)
        ? find(name)
            .<AdminOutcome<Stream>>map(stream -> new AdminOutcome.Done<>(stream, effect))
            .orElseGet(AdminOutcome.StreamMissing::new)
        : refused(made);
  }

  /** The same refusal, of something else. */
  private static AdminOutcome<Stream> refused(AdminOutcome<?> outcome) {
    return switch (outcome) {
      case AdminOutcome.Done<?> _ ->
          throw new IllegalStateException("expected a refusal, but it is " + outcome);
      case AdminOutcome.AlreadyExists<?> _ -> new AdminOutcome.AlreadyExists<>();
      case AdminOutcome.BasinMissing<?> _ -> new AdminOutcome.BasinMissing<>();
      case AdminOutcome.StreamMissing<?> _ -> new AdminOutcome.StreamMissing<>();
      case AdminOutcome.BasinDeleting<?> _ -> new AdminOutcome.BasinDeleting<>();
      case AdminOutcome.StreamDeleting<?> _ -> new AdminOutcome.StreamDeleting<>();
      case AdminOutcome.StorageFull<?> _ -> new AdminOutcome.StorageFull<>();
      case AdminOutcome.Stopped<?>(String reason, boolean certain) ->
          new AdminOutcome.Stopped<>(reason, certain);
    };
  }
}
