package io.headrace.sessions;

import io.headrace.log.Engine;
import io.headrace.log.Lookup;
import io.headrace.log.PageRequest;
import io.headrace.log.Stream;
import io.headrace.log.StreamInfo;
import io.headrace.wire.BasinName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Which sessions of a basin were active last. There is no index by time: a stream knows when it was
 * last written to, and looking at each costs about a microsecond and no read.
 */
final class Recent {
  private final Engine engine;

  Recent(Engine engine) {
    this.engine = engine;
  }

  /** The last active first. */
  List<Stream> before(BasinName basin, long beforeMillis, int limit) {
    PriorityQueue<Seen> latest = new PriorityQueue<>();
    String last = "";
    boolean hasMore = true;
    while (hasMore) {
      var page = engine.listStreams(basin, new PageRequest("", last, PageRequest.MAX_LIMIT));
      if (page.isEmpty()) {
        return List.of();
      }
      for (StreamInfo info : page.get().items()) {
        last = info.name().text();
        if (engine.stream(basin, info.name()) instanceof Lookup.Found(Stream stream)) {
          long millis = stream.stable().tail().timestamp();
          if (millis < beforeMillis && stream.stable().tail().seqNum() > 0) {
            latest.add(new Seen(millis, stream));
            if (latest.size() > limit) {
              latest.poll();
            }
          }
        }
      }
      hasMore = page.get().hasMore();
    }
    List<Seen> seen = new ArrayList<>(latest);
    seen.sort(Comparator.reverseOrder());
    return seen.stream().map(Seen::stream).toList();
  }

  /** A stream, and when it was active: that may change while others are looked at. */
  private record Seen(long millis, Stream stream) implements Comparable<Seen> {
    @Override
    public int compareTo(Seen other) {
      int byTime = Long.compare(millis, other.millis);
      return byTime != 0 ? byTime : stream.name().text().compareTo(other.stream.name().text());
    }
  }
}
