package io.headrace.server.sessions;

import static io.headrace.server.access.Permission.APPEND;
import static io.headrace.server.access.Permission.READ;
import static io.netty.handler.codec.http.HttpMethod.GET;
import static io.netty.handler.codec.http.HttpMethod.POST;

import io.headrace.server.http.Action;
import io.headrace.server.http.Admission;
import io.headrace.server.http.Operation;
import io.headrace.server.s2.Routes;
import io.headrace.server.sessions.tail.Tails;
import io.netty.handler.codec.http.HttpMethod;

/** The URLs of live sessions, who may ask for them and who serves them. */
public final class SessionRoutes {
  private static final String ALL = "/v1/sessions";
  private static final String ONE = ALL + "/{session}";
  private static final String RUNS = ONE + "/runs";
  private static final String RUN = RUNS + "/{run}";

  private final Routes routes;

  private SessionRoutes(Routes routes) {
    this.routes = routes;
  }

  /**
   * Adds the URLs.
   *
   * @param sessions finds the session of a request
   * @param running who works on runs
   * @param tails what viewers need
   */
  public static void add(
      Routes routes, OpenSessions sessions, RunningSessions running, Tails tails) {
    Changes changes = new Changes(sessions);
    SessionRoutes table = new SessionRoutes(routes);
    table.work(new WorkEndpoints(sessions, changes));
    table.turns(new TurnEndpoints(changes, running));
    table.whole(new SessionEndpoints(sessions));
    table.tail(new TailEndpoint(sessions, tails));
  }

  private void work(WorkEndpoints work) {
    // What is asked for most comes first.
    change(RUN + "/events", Operation.APPEND_EVENTS, work::events);
    change(RUN + "/settle", Operation.SETTLE_RUN, work::settle);
  }

  private void turns(TurnEndpoints turns) {
    change(RUNS, Operation.BEGIN_RUN, turns::begin);
  }

  private void whole(SessionEndpoints session) {
    route(GET, ONE, SessionGate.onSession(READ), Operation.GET_SESSION, session::snapshot);
  }

  private void tail(TailEndpoint tail) {
    route(GET, ONE + "/tail", SessionGate.onSession(READ), Operation.TAIL_SESSION, tail::tail);
  }

  /** What changes a session, for whoever may append to its stream. */
  private void change(String path, Operation operation, Action.Method method) {
    route(POST, path, SessionGate.onSession(APPEND), operation, method);
  }

  private void route(
      HttpMethod verb,
      String path,
      Admission admission,
      Operation operation,
      Action.Method method) {
    routes.route(verb, path, admission, new Action(operation, SessionBodies.MAX_BYTES, method));
  }
}
