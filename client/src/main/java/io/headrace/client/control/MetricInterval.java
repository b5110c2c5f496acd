package io.headrace.client.control;

/**
 * How much time one point of a metric stands for.
 *
 * @param text its name on the wire
 */
public record MetricInterval(String text) {
  /** A minute. */
  public static final MetricInterval MINUTE = new MetricInterval("minute");

  /** An hour. */
  public static final MetricInterval HOUR = new MetricInterval("hour");

  /** A day. */
  public static final MetricInterval DAY = new MetricInterval("day");

  @Override
  public String toString() {
    return text;
  }
}
