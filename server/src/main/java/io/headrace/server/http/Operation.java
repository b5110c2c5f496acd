package io.headrace.server.http;

import java.util.Locale;

/** Everything that a client may ask for, as metrics name it. */
public enum Operation {
  LIST_BASINS,
  CREATE_BASIN,
  GET_BASIN_CONFIG,
  ENSURE_BASIN,
  RECONFIGURE_BASIN,
  DELETE_BASIN,
  LIST_STREAMS,
  CREATE_STREAM,
  GET_STREAM_CONFIG,
  ENSURE_STREAM,
  RECONFIGURE_STREAM,
  DELETE_STREAM,
  APPEND,
  READ,
  /** A read that had to wait at the tail, so that its time says when something came. */
  READ_WAIT,
  CHECK_TAIL,
  LIST_ACCESS_TOKENS,
  ISSUE_ACCESS_TOKEN,
  REVOKE_ACCESS_TOKEN,
  HEALTH,
  METRICS,
  PREFLIGHT,
  ACCOUNT_METRICS,
  BASIN_METRICS,
  STREAM_METRICS,
  LIST_LOCATIONS,
  GET_DEFAULT_LOCATION,
  SET_DEFAULT_LOCATION,
  /** A request that was refused before it was known what it wanted. */
  UNKNOWN;

  private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** The name as it is shown. */
  public String text() {
    return text;
  }
}
