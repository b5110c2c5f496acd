package io.headrace.server.sessions;

import static io.headrace.server.access.Permission.APPEND;
import static io.headrace.server.access.Permission.CREATE_STREAM;
import static io.headrace.server.access.Permission.DELETE_STREAM;
import static io.headrace.server.access.Permission.LIST_STREAMS;
import static io.headrace.server.access.Permission.READ;
import static io.netty.handler.codec.http.HttpMethod.DELETE;
import static io.netty.handler.codec.http.HttpMethod.GET;
import static io.netty.handler.codec.http.HttpMethod.POST;

import io.headrace.log.time.SystemChance;
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
   * @param links by which viewers come without a token
   */
  public static void add(
      Routes routes,
      OpenSessions sessions,
      RunningSessions running,
      Tails tails,
      SessionLinks links) {
    Changes changes = new Changes(sessions);
    SessionRoutes table = new SessionRoutes(routes);
    // What is asked for most comes first.
    table.work(
        new WorkEndpoints(sessions, changes, running.meters()),
        new ClaimEndpoints(sessions, running.snapshots()));
    table.turns(new TurnEndpoints(changes, running));
    table.tails(new TailEndpoint(sessions, tails), new LinkEndpoint(sessions, links), links);
    table.whole(new SessionEndpoints(sessions, changes, running.snapshots()));
    NewNames names = new NewNames(() -> SystemChance.bytes(NewNames.NAME_BYTES));
    table.all(new DirectoryEndpoints(sessions, running.directory(), names));
    table.route(
        GET,
        "/v1/agents",
        Admission.ANYBODY,
        Operation.LIST_AGENTS,
        new AgentsEndpoint(running.agents())::list);
  }

  private void work(WorkEndpoints work, ClaimEndpoints claims) {
    change(RUN + "/events", Operation.APPEND_EVENTS, work::events);
    change(RUN + "/inbox", Operation.AWAIT_INBOX, work::inbox);
    change(RUN + "/settle", Operation.SETTLE_RUN, work::settle);
    change(RUN + "/ask", Operation.ASK, work::ask);
    // With a run comes what has been said.
    route(POST, "/v1/claims", SessionGate.inBasin(APPEND, READ), Operation.SEEK_RUN, claims::seek);
    route(
        POST,
        RUN + "/claim",
        SessionGate.onSession(APPEND, READ),
        Operation.CLAIM_RUN,
        claims::claim);
  }

  private void turns(TurnEndpoints turns) {
    change(RUNS, Operation.BEGIN_RUN, turns::begin);
    change(RUN + "/cancel", Operation.CANCEL_RUN, turns::cancel);
    change(RUN + "/steer", Operation.STEER_RUN, turns::steer);
    change(ONE + "/decisions/{decision}", Operation.DECIDE, turns::decide);
    change(ONE + "/queue", Operation.QUEUE_TURN, turns::queue);
    change(ONE + "/queue/{item}", Operation.EDIT_QUEUED_TURN, turns::changeQueued);
    change(ONE + "/regenerate", Operation.REGENERATE, turns::regenerate);
  }

  private void whole(SessionEndpoints session) {
    route(GET, ONE, SessionGate.onSession(READ), Operation.GET_SESSION, session::snapshot);
    route(
        GET,
        ONE + "/status",
        SessionGate.onSession(READ),
        Operation.GET_SESSION_STATUS,
        session::status);
    route(
        DELETE,
        ONE,
        SessionGate.onSession(DELETE_STREAM),
        Operation.DELETE_SESSION,
        session::delete);
    change(ONE + "/title", Operation.TITLE_SESSION, session::title);
    change(ONE + "/notes", Operation.NOTE, session::note);
    change(ONE + "/truncate", Operation.TRUNCATE_SESSION, session::truncate);
  }

  private void all(DirectoryEndpoints directory) {
    // With a name come the title and what is going on.
    route(
        GET,
        ALL,
        SessionGate.inBasin(LIST_STREAMS, READ),
        Operation.LIST_SESSIONS,
        directory::list);
    route(
        POST, ALL, SessionGate.inBasin(CREATE_STREAM), Operation.CREATE_SESSION, directory::create);
  }

  private void tails(TailEndpoint tail, LinkEndpoint link, SessionLinks links) {
    route(GET, ONE + "/tail", new TailAdmission(links), Operation.TAIL_SESSION, tail::tail);
    // Whoever makes a link gives nothing away that it does not have.
    route(POST, ONE + "/links", SessionGate.onSession(READ), Operation.LINK_SESSION, link::link);
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
