package io.headrace.client.control;

/**
 * What a metric counts.
 *
 * @param text its name on the wire
 */
public record MetricUnit(String text) {
  /** Bytes. */
  public static final MetricUnit BYTES = new MetricUnit("bytes");

  /** Operations. */
  public static final MetricUnit OPERATIONS = new MetricUnit("operations");

  @Override
  public String toString() {
    return text;
  }
}
