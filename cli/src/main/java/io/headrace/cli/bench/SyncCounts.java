package io.headrace.cli.bench;

import io.headrace.cli.client.Api;
import io.headrace.cli.client.ServerException;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * How many syncs a server did that took no longer than each of some bounds, in seconds, as its
 * metrics tell.
 */
record SyncCounts(NavigableMap<Double, Double> upTo) {
  private static final Pattern BUCKET =
      Pattern.compile(
          "^headrace_engine_sync_seconds_bucket\\{le=\"([^\"]+)\"} (\\S+)$", Pattern.MULTILINE);

  /** None that are known. */
  static final SyncCounts UNKNOWN = new SyncCounts(new TreeMap<>());

  /** What a server has counted until now; {@link #UNKNOWN} if it does not say. */
  static SyncCounts of(Api api) throws InterruptedException {
    try {
      return parse(api.serverMetrics());
    } catch (ServerException e) {
      // Some servers show their metrics to nobody, or have none.
      return UNKNOWN;
    }
  }

  /** What metrics in Prometheus' text say. */
  static SyncCounts parse(String metrics) {
    NavigableMap<Double, Double> upTo = new TreeMap<>();
    for (MatchResult bucket : BUCKET.matcher(metrics).results().toList()) {
      upTo.put(bound(bucket.group(1)), Double.valueOf(bucket.group(2)));
    }
    return new SyncCounts(upTo);
  }

  private static double bound(String text) {
    return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
  }

  /** Those that were counted since. */
  SyncCounts since(SyncCounts before) {
    NavigableMap<Double, Double> later = new TreeMap<>();
    upTo.forEach((bound, count) -> later.put(bound, count - before.upTo.getOrDefault(bound, 0.0)));
    return new SyncCounts(later);
  }

  /**
   * A percentile of their lengths: within the bucket where it lies, lengths are taken to be spread
   * evenly.
   */
  Figure millisAt(String name, double percentile) {
    double all = upTo.isEmpty() ? 0 : upTo.lastEntry().getValue();
    return all > 0
        ? Figure.of(name, secondsAt(all * percentile / 100) * 1e3)
        : Figure.unknown(name);
  }

  private double secondsAt(double rank) {
    double bound = 0;
    double count = 0;
    for (Map.Entry<Double, Double> bucket : upTo.entrySet()) {
      // Beyond the last bound nothing more is known than that.
      if (Double.isInfinite(bucket.getKey())) {
        break;
      }
      if (bucket.getValue() >= rank) {
        double within = (rank - count) / (bucket.getValue() - count);
        return bound + (bucket.getKey() - bound) * within;
      }
      bound = bucket.getKey();
      count = bucket.getValue();
    }
    return bound;
  }
}
