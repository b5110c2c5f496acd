package io.headrace.log;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * How long syncs took: how many of them by their length, in buckets whose bounds grow by the square
 * root of two from 50 µs to some seconds. Fine enough to tell the p99 of syncs within a fifth.
 *
 * @param counts how many syncs fell into each bucket; one beyond the last bound is the last
 */
public record SyncTimes(List<Long> counts) {
  private static final double SHORTEST_MICROS = 50;
  private static final int BOUNDS = 35;
  // Whole microseconds, so that a bound is a short number wherever it is shown.
  private static final long[] BOUND_NANOS =
      LongStream.range(0, BOUNDS)
          .map(i -> Math.round(SHORTEST_MICROS * Math.pow(2, i / 2.0)) * 1000)
          .toArray();

  /** How many buckets there are. */
  public static final int BUCKETS = BOUNDS + 1;

  /** No sync yet. */
  public static final SyncTimes NONE = new SyncTimes(LongStream.generate(() -> 0).limit(BUCKETS));

  public SyncTimes {
    counts = List.copyOf(counts);
    Invariant.check(counts.size() == BUCKETS, "each bucket has its count", BUCKETS, counts.size());
  }

  /** Counts, one for each bucket. */
  public SyncTimes(LongStream counts) {
    this(counts.boxed().toList());
  }

  /** The bucket of a sync that took so long. */
  public static int bucketOf(long nanos) {
    int found = Arrays.binarySearch(BOUND_NANOS, nanos);
    return found >= 0 ? found : -found - 1;
  }

  /** The longest that a sync in a bucket took, in seconds; infinity for the last bucket. */
  public static double boundSeconds(int bucket) {
    return bucket == BOUNDS ? Double.POSITIVE_INFINITY : BOUND_NANOS[bucket] / 1e9;
  }
}
