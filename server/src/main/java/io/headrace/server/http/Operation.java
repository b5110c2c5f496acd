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
  LIST_SESSIONS,
  CREATE_SESSION,
  GET_SESSION,
  GET_SESSION_STATUS,
  TAIL_SESSION,
  DELETE_SESSION,
  BEGIN_RUN,
  CANCEL_RUN,
  STEER_RUN,
  DECIDE,
  QUEUE_TURN,
  EDIT_QUEUED_TURN,
  REGENERATE,
  TRUNCATE_SESSION,
  TITLE_SESSION,
  NOTE,
  LINK_SESSION,
  LIST_AGENTS,
  /** A worker's wait for any run, so that its time says when there was one. */
  SEEK_RUN,
  CLAIM_RUN,
  APPEND_EVENTS,
  ASK,
  /** A worker's wait for news, so that its time says when there were some. */
  AWAIT_INBOX,
  SETTLE_RUN,
  /** A file of the chat page. */
  GET_PAGE,
  CHAT,
  RESUME_CHAT,
  STOP_CHAT,
  /** A request that was refused before it was known what it wanted. */
  UNKNOWN;

  private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** The name as it is shown. */
  public String text() {
    return text;
  }
}
