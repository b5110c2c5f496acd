package io.headrace.client.control;

/**
 * A set of metrics that can be asked for, of the account, of a basin or of a stream.
 *
 * @param text its name on the wire
 */
public record MetricSet(String text) {
  /** Of the account: the basins that were used. */
  public static final MetricSet ACTIVE_BASINS = new MetricSet("active-basins");

  /** Of the account: its operations. */
  public static final MetricSet ACCOUNT_OPS = new MetricSet("account-ops");

  /** Of a basin or a stream: the bytes that are stored. */
  public static final MetricSet STORAGE = new MetricSet("storage");

  /** Of a basin: how often was appended. */
  public static final MetricSet APPEND_OPS = new MetricSet("append-ops");

  /** Of a basin: how often was read. */
  public static final MetricSet READ_OPS = new MetricSet("read-ops");

  /** Of a basin: the bytes that were read. */
  public static final MetricSet READ_THROUGHPUT = new MetricSet("read-throughput");

  /** Of a basin: the bytes that were appended. */
  public static final MetricSet APPEND_THROUGHPUT = new MetricSet("append-throughput");

  /** Of a basin: its operations. */
  public static final MetricSet BASIN_OPS = new MetricSet("basin-ops");

  @Override
  public String toString() {
    return text;
  }
}
