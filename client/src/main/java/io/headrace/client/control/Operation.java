package io.headrace.client.control;

/**
 * An operation that an access token may permit. Appending the commands to trim and to fence are
 * operations of their own.
 *
 * @param text its name on the wire
 */
public record Operation(String text) {
  /** Of the account: to list its basins. */
  public static final Operation LIST_BASINS = new Operation("list-basins");

  /** Of the account: to create a basin, or ensure one. */
  public static final Operation CREATE_BASIN = new Operation("create-basin");

  /** Of the account: to delete a basin. */
  public static final Operation DELETE_BASIN = new Operation("delete-basin");

  /** Of a basin: to change its configuration. */
  public static final Operation RECONFIGURE_BASIN = new Operation("reconfigure-basin");

  /** Of a basin: to see its configuration. */
  public static final Operation GET_BASIN_CONFIG = new Operation("get-basin-config");

  /** Of the account: to issue an access token. */
  public static final Operation ISSUE_ACCESS_TOKEN = new Operation("issue-access-token");

  /** Of the account: to revoke one. */
  public static final Operation REVOKE_ACCESS_TOKEN = new Operation("revoke-access-token");

  /** Of the account: to list them. */
  public static final Operation LIST_ACCESS_TOKENS = new Operation("list-access-tokens");

  /** Of a basin: to list its streams. */
  public static final Operation LIST_STREAMS = new Operation("list-streams");

  /** Of a basin: to create a stream, or ensure one. */
  public static final Operation CREATE_STREAM = new Operation("create-stream");

  /** Of a basin: to delete a stream. */
  public static final Operation DELETE_STREAM = new Operation("delete-stream");

  /** Of a stream: to see its configuration. */
  public static final Operation GET_STREAM_CONFIG = new Operation("get-stream-config");

  /** Of a stream: to change its configuration. */
  public static final Operation RECONFIGURE_STREAM = new Operation("reconfigure-stream");

  /** Of a stream: to see its tail. */
  public static final Operation CHECK_TAIL = new Operation("check-tail");

  /** Of a stream: to append records. */
  public static final Operation APPEND = new Operation("append");

  /** Of a stream: to read records. */
  public static final Operation READ = new Operation("read");

  /** Of a stream: to append a command to trim it. */
  public static final Operation TRIM = new Operation("trim");

  /** Of a stream: to append a command to fence it. */
  public static final Operation FENCE = new Operation("fence");

  /** Of the account: to see its metrics. */
  public static final Operation ACCOUNT_METRICS = new Operation("account-metrics");

  /** Of a basin: to see its metrics. */
  public static final Operation BASIN_METRICS = new Operation("basin-metrics");

  /** Of a stream: to see its metrics. */
  public static final Operation STREAM_METRICS = new Operation("stream-metrics");

  /** Of the account: to list the places where basins can be. */
  public static final Operation LIST_LOCATIONS = new Operation("list-locations");

  /** Of the account: to see where basins are created. */
  public static final Operation GET_DEFAULT_LOCATION = new Operation("get-default-location");

  /** Of the account: to choose where basins are created. */
  public static final Operation SET_DEFAULT_LOCATION = new Operation("set-default-location");

  @Override
  public String toString() {
    return text;
  }
}
