package io.headrace.client.control;

import java.time.Instant;
import java.util.Optional;

/**
 * Which metrics are wanted.
 *
 * @param set the set
 * @param start the first moment of interest, to the second
 * @param end the last moment of interest, to the second
 * @param interval how much time one point shall stand for, or empty to leave that to the server
 */
public record MetricQuery(
    MetricSet set, Instant start, Instant end, Optional<MetricInterval> interval) {
  /** A set over a time, as finely as the server likes. */
  public static MetricQuery of(MetricSet set, Instant start, Instant end) {
    return new MetricQuery(set, start, end, Optional.empty());
  }

  /** The same, as finely as this. */
  public MetricQuery withInterval(MetricInterval chosen) {
    return new MetricQuery(set, start, end, Optional.of(chosen));
  }
}
