package io.headrace.client.control;

/**
 * An operation that an access token may permit. Appending the commands to trim and to fence are
 * operations of their own.
 *
 * @param text its name on the wire
 */
public record Operation(String text) {
  public static final Operation LIST_BASINS = new Operation("list-basins");
  public static final Operation CREATE_BASIN = new Operation("create-basin");
  public static final Operation DELETE_BASIN = new Operation("delete-basin");
  public static final Operation RECONFIGURE_BASIN = new Operation("reconfigure-basin");
  public static final Operation GET_BASIN_CONFIG = new Operation("get-basin-config");
  public static final Operation ISSUE_ACCESS_TOKEN = new Operation("issue-access-token");
  public static final Operation REVOKE_ACCESS_TOKEN = new Operation("revoke-access-token");
  public static final Operation LIST_ACCESS_TOKENS = new Operation("list-access-tokens");
  public static final Operation LIST_STREAMS = new Operation("list-streams");
  public static final Operation CREATE_STREAM = new Operation("create-stream");
  public static final Operation DELETE_STREAM = new Operation("delete-stream");
  public static final Operation GET_STREAM_CONFIG = new Operation("get-stream-config");
  public static final Operation RECONFIGURE_STREAM = new Operation("reconfigure-stream");
  public static final Operation CHECK_TAIL = new Operation("check-tail");
  public static final Operation APPEND = new Operation("append");
  public static final Operation READ = new Operation("read");
  public static final Operation TRIM = new Operation("trim");
  public static final Operation FENCE = new Operation("fence");
  public static final Operation ACCOUNT_METRICS = new Operation("account-metrics");
  public static final Operation BASIN_METRICS = new Operation("basin-metrics");
  public static final Operation STREAM_METRICS = new Operation("stream-metrics");
  public static final Operation LIST_LOCATIONS = new Operation("list-locations");
  public static final Operation GET_DEFAULT_LOCATION = new Operation("get-default-location");
  public static final Operation SET_DEFAULT_LOCATION = new Operation("set-default-location");

  @Override
  public String toString() {
    return text;
  }
}
