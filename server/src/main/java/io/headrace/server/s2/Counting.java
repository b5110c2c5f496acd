package io.headrace.server.s2;

import io.headrace.log.Engine;
import io.headrace.server.http.Action;
import io.headrace.server.http.Exchange;
import io.headrace.server.http.Operation;
import io.headrace.server.http.Request;
import io.headrace.server.usage.Counted;
import io.headrace.server.usage.UsageCounts;
import io.headrace.wire.BasinName;

/**
 * Counts the operations that are about anything but records, when they are let through, whatever
 * becomes of them: those on streams with their basin, if it exists, and all others with the server.
 * What touches records is counted where the records are.
 */
final class Counting {
  private final Engine engine;
  private final UsageCounts usage;

  Counting(Engine engine, UsageCounts usage) {
    this.engine = engine;
    this.usage = usage;
  }

  /** The same action, counted. */
  Action.Method counted(Operation operation, Action.Method action) {
    return switch (operation) {
      case LIST_STREAMS -> ofBasin(Counted.LIST_STREAMS, action);
      case CREATE_STREAM -> ofBasin(Counted.CREATE_STREAM, action);
      case GET_STREAM_CONFIG -> ofBasin(Counted.GET_STREAM_CONFIG, action);
      case ENSURE_STREAM -> ofBasin(Counted.ENSURE_STREAM, action);
      case RECONFIGURE_STREAM -> ofBasin(Counted.RECONFIGURE_STREAM, action);
      case DELETE_STREAM -> ofBasin(Counted.DELETE_STREAM, action);
      case CHECK_TAIL -> ofBasin(Counted.CHECK_TAIL, action);
      case LIST_BASINS -> ofServer(Counted.LIST_BASINS, action);
      case CREATE_BASIN -> ofServer(Counted.CREATE_BASIN, action);
      case GET_BASIN_CONFIG -> ofServer(Counted.GET_BASIN_CONFIG, action);
      case ENSURE_BASIN -> ofServer(Counted.ENSURE_BASIN, action);
      case RECONFIGURE_BASIN -> ofServer(Counted.RECONFIGURE_BASIN, action);
      case DELETE_BASIN -> ofServer(Counted.DELETE_BASIN, action);
      case LIST_ACCESS_TOKENS -> ofServer(Counted.LIST_ACCESS_TOKENS, action);
      case ISSUE_ACCESS_TOKEN -> ofServer(Counted.ISSUE_ACCESS_TOKEN, action);
      case REVOKE_ACCESS_TOKEN -> ofServer(Counted.REVOKE_ACCESS_TOKEN, action);
      case ACCOUNT_METRICS -> ofServer(Counted.ACCOUNT_METRICS, action);
      case BASIN_METRICS -> ofServer(Counted.BASIN_METRICS, action);
      case STREAM_METRICS -> ofServer(Counted.STREAM_METRICS, action);
      case LIST_LOCATIONS -> ofServer(Counted.LIST_LOCATIONS, action);
      case GET_DEFAULT_LOCATION -> ofServer(Counted.GET_DEFAULT_LOCATION, action);
      case SET_DEFAULT_LOCATION -> ofServer(Counted.SET_DEFAULT_LOCATION, action);
      case APPEND, READ, READ_WAIT, HEALTH, METRICS, PREFLIGHT, UNKNOWN -> action;
      // Sessions are no operations of S2.
      case LIST_SESSIONS,
          CREATE_SESSION,
          GET_SESSION,
          GET_SESSION_STATUS,
          TAIL_SESSION,
          CHAT,
          RESUME_CHAT,
          STOP_CHAT,
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
          SEEK_RUN,
          CLAIM_RUN,
          APPEND_EVENTS,
          ASK,
          AWAIT_INBOX,
          SETTLE_RUN,
          GET_PAGE ->
          action;
    };
  }

  private Action.Method ofServer(Counted what, Action.Method action) {
    return (exchange, request, body) -> {
      usage.server().count(what);
      action.serve(exchange, request, body);
    };
  }

  private Action.Method ofBasin(Counted what, Action.Method action) {
    return (Exchange exchange, Request request, byte[] body) -> {
      BasinName basin = RequestNames.basin(request);
      // Looked for first, so that nobody fills the table of counters with names.
      engine.basin(basin).ifPresent(info -> usage.of(info.name()).count(what));
      action.serve(exchange, request, body);
    };
  }
}
