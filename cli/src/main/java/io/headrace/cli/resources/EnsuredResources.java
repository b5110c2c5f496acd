package io.headrace.cli.resources;

import io.headrace.log.AdminOutcome;
import io.headrace.log.Engine;
import io.headrace.log.StreamTemplate;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Makes an engine have what a file says, before anybody else asks it for anything. */
public final class EnsuredResources {
  private EnsuredResources() {}

  /**
   * Makes everything be there as described; what is there besides stays. Blocks until it is
   * durable.
   *
   * @throws IllegalStateException if the engine refuses; names what
   */
  public static void in(Engine engine, Resources resources) {
    for (Resources.Basin basin : resources.basins()) {
      await("basin " + basin.name().text(), engine.ensureBasin(basin.name(), basin.config()));
      for (Resources.Stream stream : basin.streams()) {
        await(
            "stream " + basin.name().text() + "/" + stream.name().text(),
            engine.ensureStream(
                basin.name(),
                stream.name(),
                new StreamTemplate(stream.settings(), Optional.empty())));
      }
    }
  }

  private static <T> void await(String what, CompletableFuture<AdminOutcome<T>> outcome) {
    Optional<String> refusal =
        switch (outcome.join()) {
          case AdminOutcome.Done<T> _ -> Optional.empty();
          case AdminOutcome.AlreadyExists<T> _ -> Optional.of("the name is the server's own");
          case AdminOutcome.BasinMissing<T> _ -> Optional.of("there is no such basin");
          case AdminOutcome.StreamMissing<T> _ -> Optional.of("there is no such stream");
          case AdminOutcome.BasinDeleting<T> _ -> Optional.of("the basin is being deleted");
          case AdminOutcome.StreamDeleting<T> _ -> Optional.of("the stream is being deleted");
          case AdminOutcome.StorageFull<T> _ -> Optional.of("the disk is full");
          case AdminOutcome.Stopped<T>(String reason, boolean _) -> Optional.of(reason);
        };
    if (refusal.isPresent()) {
      throw new IllegalStateException(what + " cannot be made: " + refusal.get());
    }
  }
}
