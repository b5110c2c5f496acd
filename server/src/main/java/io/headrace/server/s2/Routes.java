package io.headrace.server.s2;

import static io.headrace.server.access.Permission.ACCOUNT_METRICS;
import static io.headrace.server.access.Permission.BASIN_METRICS;
import static io.headrace.server.access.Permission.CHECK_TAIL;
import static io.headrace.server.access.Permission.CREATE_BASIN;
import static io.headrace.server.access.Permission.CREATE_STREAM;
import static io.headrace.server.access.Permission.DELETE_BASIN;
import static io.headrace.server.access.Permission.DELETE_STREAM;
import static io.headrace.server.access.Permission.GET_BASIN_CONFIG;
import static io.headrace.server.access.Permission.GET_DEFAULT_LOCATION;
import static io.headrace.server.access.Permission.GET_STREAM_CONFIG;
import static io.headrace.server.access.Permission.ISSUE_ACCESS_TOKEN;
import static io.headrace.server.access.Permission.LIST_ACCESS_TOKENS;
import static io.headrace.server.access.Permission.LIST_BASINS;
import static io.headrace.server.access.Permission.LIST_LOCATIONS;
import static io.headrace.server.access.Permission.LIST_STREAMS;
import static io.headrace.server.access.Permission.READ;
import static io.headrace.server.access.Permission.RECONFIGURE_BASIN;
import static io.headrace.server.access.Permission.RECONFIGURE_STREAM;
import static io.headrace.server.access.Permission.REVOKE_ACCESS_TOKEN;
import static io.headrace.server.access.Permission.SET_DEFAULT_LOCATION;
import static io.headrace.server.access.Permission.STREAM_METRICS;
import static io.netty.handler.codec.http.HttpMethod.DELETE;
import static io.netty.handler.codec.http.HttpMethod.GET;
import static io.netty.handler.codec.http.HttpMethod.PATCH;
import static io.netty.handler.codec.http.HttpMethod.POST;
import static io.netty.handler.codec.http.HttpMethod.PUT;

import io.headrace.log.Engine;
import io.headrace.server.access.TokenBook;
import io.headrace.server.access.TokenLog;
import io.headrace.server.http.Action;
import io.headrace.server.http.Admission;
import io.headrace.server.http.Endpoint;
import io.headrace.server.http.Operation;
import io.headrace.server.http.Request;
import io.headrace.server.http.Routing;
import io.headrace.server.http.ServerLimits;
import io.headrace.server.rate.AppendRates;
import io.headrace.server.rate.RateLimits;
import io.headrace.server.usage.Usage;
import io.headrace.server.view.PublicEngine;
import io.netty.handler.codec.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The URLs of S2 v1, who may ask for them and who serves them: the whole table. */
public final class Routes implements Routing {
  private final List<Route> table = new ArrayList<>();
  private final Counting counting;

  /**
   * The table.
   *
   * @param engine the engine itself; the server's own basin is hidden here
   */
  public Routes(
      Engine engine,
      TokenBook book,
      TokenLog tokenLog,
      Usage usage,
      RateLimits rates,
      ServerLimits limits,
      PingPause pingPause) {
    Engine seen = new PublicEngine(engine);
    EngineViews views = new EngineViews(seen);
    OpenStreams streams = new OpenStreams(views);
    AppendGate gate = new AppendGate(new AppendRates(rates));
    StreamEndpoints stream = new StreamEndpoints(views, streams);
    LiveReading live = new LiveReading(limits, pingPause, usage.counts());
    this.counting = new Counting(seen, usage.counts());

    // The data plane comes first: it is what is asked for.
    String records = "/v1/streams/{stream}/records";
    String tail = "/v1/streams/{stream}/records/tail";
    route(
        POST, records, Gate.onAppend(), new AppendEndpoint(streams, gate, limits, usage.counts()));
    route(GET, records, Gate.onStream(READ), new ReadEndpoint(streams, live));
    route(GET, tail, Gate.onStream(CHECK_TAIL), Operation.CHECK_TAIL, stream::tail);

    streams(stream);
    basins(new BasinEndpoints(seen));
    accessTokens(new AccessTokenEndpoints(book, tokenLog));
    metrics(new MetricsEndpoints(seen, views, usage));
    locations();
  }

  private void streams(StreamEndpoints stream) {
    String allStreams = "/v1/streams";
    route(GET, allStreams, Gate.inBasin(LIST_STREAMS), Operation.LIST_STREAMS, stream::list);
    route(POST, allStreams, Gate.inBasin(CREATE_STREAM), Operation.CREATE_STREAM, stream::create);
    String oneStream = "/v1/streams/{stream}";
    route(
        GET,
        oneStream,
        Gate.onStream(GET_STREAM_CONFIG),
        Operation.GET_STREAM_CONFIG,
        stream::config);
    // It may create what is missing and change what is there, so both must be permitted.
    route(
        PUT,
        oneStream,
        Gate.onStream(CREATE_STREAM, RECONFIGURE_STREAM),
        Operation.ENSURE_STREAM,
        stream::ensure);
    route(
        PATCH,
        oneStream,
        Gate.onStream(RECONFIGURE_STREAM),
        Operation.RECONFIGURE_STREAM,
        stream::reconfigure);
    route(DELETE, oneStream, Gate.onStream(DELETE_STREAM), Operation.DELETE_STREAM, stream::delete);
  }

  private void basins(BasinEndpoints basin) {
    String allBasins = "/v1/basins";
    route(GET, allBasins, Gate.onAccount(LIST_BASINS), Operation.LIST_BASINS, basin::list);
    route(POST, allBasins, Gate.onAccount(CREATE_BASIN), Operation.CREATE_BASIN, basin::create);
    String oneBasin = "/v1/basins/{basin}";
    route(GET, oneBasin, Gate.onBasin(GET_BASIN_CONFIG), Operation.GET_BASIN_CONFIG, basin::config);
    route(
        PUT,
        oneBasin,
        Gate.onBasin(CREATE_BASIN, RECONFIGURE_BASIN),
        Operation.ENSURE_BASIN,
        basin::ensure);
    route(
        PATCH,
        oneBasin,
        Gate.onBasin(RECONFIGURE_BASIN),
        Operation.RECONFIGURE_BASIN,
        basin::reconfigure);
    route(DELETE, oneBasin, Gate.onBasin(DELETE_BASIN), Operation.DELETE_BASIN, basin::delete);
  }

  private void accessTokens(AccessTokenEndpoints token) {
    String allTokens = "/v1/access-tokens";
    route(
        GET,
        allTokens,
        Gate.onAccount(LIST_ACCESS_TOKENS),
        Operation.LIST_ACCESS_TOKENS,
        token::list);
    route(
        POST,
        allTokens,
        Gate.onAccount(ISSUE_ACCESS_TOKEN),
        Operation.ISSUE_ACCESS_TOKEN,
        token::issue);
    route(
        DELETE,
        "/v1/access-tokens/{id}",
        Gate.onToken(REVOKE_ACCESS_TOKEN),
        Operation.REVOKE_ACCESS_TOKEN,
        token::revoke);
  }

  private void metrics(MetricsEndpoints metrics) {
    String metricsOfBasin = "/v1/metrics/{basin}";
    String metricsOfStream = "/v1/metrics/{basin}/{stream}";
    route(
        GET,
        "/v1/metrics",
        Gate.onAccount(ACCOUNT_METRICS),
        Operation.ACCOUNT_METRICS,
        metrics::account);
    route(
        GET, metricsOfBasin, Gate.onBasin(BASIN_METRICS), Operation.BASIN_METRICS, metrics::basin);
    route(
        GET,
        metricsOfStream,
        Gate.onStreamBehindBasin(STREAM_METRICS),
        Operation.STREAM_METRICS,
        metrics::stream);
  }

  private void locations() {
    String defaultLocation = "/v1/locations/default";
    route(
        GET,
        "/v1/locations",
        Gate.onAccount(LIST_LOCATIONS),
        Operation.LIST_LOCATIONS,
        Locations::list);
    route(
        GET,
        defaultLocation,
        Gate.onAccount(GET_DEFAULT_LOCATION),
        Operation.GET_DEFAULT_LOCATION,
        Locations::defaultOne);
    route(
        PUT,
        defaultLocation,
        Gate.onAccount(SET_DEFAULT_LOCATION),
        Operation.SET_DEFAULT_LOCATION,
        Locations::setDefault);
  }

  /** Adds a URL of the server itself, which anybody may ask for. */
  public void route(HttpMethod method, String path, Endpoint endpoint) {
    route(method, path, Admission.ANYBODY, endpoint);
  }

  /** Adds a URL of another face, for those whom it lets in. */
  public void route(HttpMethod method, String path, Admission admission, Endpoint endpoint) {
    List<String> pattern = List.of(path.substring(1).split("/", -1));
    table.add(new Route(method, pattern, new Found(endpoint, admission)));
  }

  private void route(
      HttpMethod method,
      String path,
      Admission admission,
      Operation operation,
      Action.Method action) {
    route(
        method,
        path,
        admission,
        new Action(operation, Provisioning.MAX_BODY_BYTES, counting.counted(operation, action)));
  }

  @Override
  public Match find(Request request) {
    HttpMethod method = request.isHead() ? GET : request.method();
    boolean known = false;
    for (Route route : table) {
      if (route.matches(request.segments())) {
        if (route.method.equals(method)) {
          return route.found;
        }
        known = true;
      }
    }
    return known ? new WrongMethod(methods(request)) : new NotFound();
  }

  private Set<String> methods(Request request) {
    Set<String> methods = new TreeSet<>(Set.of("OPTIONS"));
    for (Route route : table) {
      if (route.matches(request.segments())) {
        methods.add(route.method.name());
        if (route.method.equals(GET)) {
          methods.add("HEAD");
        }
      }
    }
    return methods;
  }

  private record Route(HttpMethod method, List<String> pattern, Found found) {
    boolean matches(List<String> segments) {
      if (segments.size() != pattern.size()) {
        return false;
      }
      for (int i = 0; i < pattern.size(); i++) {
        if (!pattern.get(i).startsWith("{") && !pattern.get(i).equals(segments.get(i))) {
          return false;
        }
      }
      return true;
    }
  }
}
