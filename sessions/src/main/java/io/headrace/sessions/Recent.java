package io.headrace.sessions;

import io.headrace.log.Engine;
import io.headrace.log.Lookup;
import io.headrace.log.PageRequest;
import io.headrace.log.Stream;
import io.headrace.log.StreamInfo;
import io.headrace.wire.BasinName;
import io.headrace.wire.StreamName;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Predicate;

/**
 * A session, and when it was active last. In order they are by time, and by name where that is the
 * same, so that each is a place from which a list can go on.
 *
 * @param name the session's
 * @param millis when its last event was, in milliseconds since the Unix epoch
 */
public record Recent(StreamName name, long millis) implements Comparable<Recent> {
  private static final Comparator<Recent> ORDER =
      Comparator.comparingLong(Recent::millis).thenComparing(Recent::name);

  @Override
  public int compareTo(Recent other) {
    return ORDER.compare(this, other);
  }

  /**
   * Looks for those that were active last. There is no index by time: a stream knows when it was
   * last written to, and looking at each costs about a microsecond and no read.
   */
  static List<Recent> find(Engine engine, BasinName basin, Wish wish) {
    PriorityQueue<Recent> latest = new PriorityQueue<>();
    String last = "";
    boolean hasMore = true;
    while (hasMore) {
      PageRequest request = new PageRequest(wish.prefix(), last, PageRequest.MAX_LIMIT);
      var page = engine.listStreams(basin, request);
      if (page.isEmpty()) {
        return List.of();
      }
      for (StreamInfo info : page.get().items()) {
        last = info.name().text();
        if (wish.shown().test(info.name())) {
          look(engine, basin, info.name()).filter(wish::wants).ifPresent(latest::add);
          if (latest.size() > wish.limit()) {
            latest.poll();
          }
        }
      }
      hasMore = page.get().hasMore();
    }
    return latest.stream().sorted(Comparator.reverseOrder()).toList();
  }

  private static Optional<Recent> look(Engine engine, BasinName basin, StreamName name) {
    return engine.stream(basin, name) instanceof Lookup.Found(Stream stream)
            && !stream.stable().deleting()
            && stream.stable().tail().seqNum() > 0
        ? Optional.of(new Recent(name, stream.stable().tail().timestamp()))
        : Optional.empty();
  }

  /**
   * What somebody wants to see.
   *
   * @param prefix what the names begin with
   * @param shown which of them
   * @param before only what comes after that in the list, which goes backwards in time
   * @param limit at most so many
   */
  public record Wish(
      String prefix, Predicate<StreamName> shown, Optional<Recent> before, int limit) {
    boolean wants(Recent session) {
      return before.isEmpty() || session.compareTo(before.get()) < 0;
    }
  }
}
