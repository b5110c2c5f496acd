package io.headrace.server.s2;

import static io.netty.handler.codec.http.HttpMethod.DELETE;
import static io.netty.handler.codec.http.HttpMethod.GET;
import static io.netty.handler.codec.http.HttpMethod.PATCH;
import static io.netty.handler.codec.http.HttpMethod.POST;
import static io.netty.handler.codec.http.HttpMethod.PUT;

import io.headrace.log.Engine;
import io.headrace.server.http.Endpoint;
import io.headrace.server.http.Operation;
import io.headrace.server.http.Request;
import io.headrace.server.http.RequestMeters;
import io.headrace.server.http.Routing;
import io.headrace.server.http.ServerLimits;
import io.netty.handler.codec.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The URLs of S2 v1 and who serves them: the whole table. */
public final class Routes implements Routing {
  private final List<Route> table = new ArrayList<>();

  /** The table over an engine. */
  public Routes(Engine engine, ServerLimits limits, PingPause pingPause, RequestMeters meters) {
    OpenStreams streams = new OpenStreams(engine);
    BasinEndpoints basin = new BasinEndpoints(engine);
    StreamEndpoints stream = new StreamEndpoints(engine, streams);
    LiveReading live = new LiveReading(limits, pingPause, meters);

    // The data plane comes first: it is what is asked for.
    route(POST, "/v1/streams/{stream}/records", new AppendEndpoint(streams, limits));
    route(GET, "/v1/streams/{stream}/records", new ReadEndpoint(streams, live));
    route(GET, "/v1/streams/{stream}/records/tail", Operation.CHECK_TAIL, stream::tail);

    route(GET, "/v1/streams", Operation.LIST_STREAMS, stream::list);
    route(POST, "/v1/streams", Operation.CREATE_STREAM, stream::create);
    route(GET, "/v1/streams/{stream}", Operation.GET_STREAM_CONFIG, stream::config);
    route(PUT, "/v1/streams/{stream}", Operation.ENSURE_STREAM, stream::ensure);
    route(PATCH, "/v1/streams/{stream}", Operation.RECONFIGURE_STREAM, stream::reconfigure);
    route(DELETE, "/v1/streams/{stream}", Operation.DELETE_STREAM, stream::delete);

    route(GET, "/v1/basins", Operation.LIST_BASINS, basin::list);
    route(POST, "/v1/basins", Operation.CREATE_BASIN, basin::create);
    route(GET, "/v1/basins/{basin}", Operation.GET_BASIN_CONFIG, basin::config);
    route(PUT, "/v1/basins/{basin}", Operation.ENSURE_BASIN, basin::ensure);
    route(PATCH, "/v1/basins/{basin}", Operation.RECONFIGURE_BASIN, basin::reconfigure);
    route(DELETE, "/v1/basins/{basin}", Operation.DELETE_BASIN, basin::delete);

    notYet(GET, "/v1/access-tokens");
    notYet(POST, "/v1/access-tokens");
    notYet(DELETE, "/v1/access-tokens/{id}");
    notYet(GET, "/v1/metrics");
    notYet(GET, "/v1/metrics/{basin}");
    notYet(GET, "/v1/metrics/{basin}/{stream}");
    notYet(GET, "/v1/locations");
    notYet(GET, "/v1/locations/default");
    notYet(PUT, "/v1/locations/default");
  }

  /** Adds a URL of the server itself. */
  public void route(HttpMethod method, String path, Endpoint endpoint) {
    table.add(new Route(method, List.of(path.substring(1).split("/", -1)), endpoint));
  }

  private void route(HttpMethod method, String path, Operation operation, Action.Method action) {
    route(method, path, Action.of(operation, action));
  }

  private void notYet(HttpMethod method, String path) {
    route(method, path, Operation.NOT_IMPLEMENTED, NotImplemented::serve);
  }

  @Override
  public Match find(Request request) {
    HttpMethod method = request.isHead() ? GET : request.method();
    boolean known = false;
    for (Route route : table) {
      if (route.matches(request.segments())) {
        if (route.method.equals(method)) {
          return new Found(route.endpoint);
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

  private record Route(HttpMethod method, List<String> pattern, Endpoint endpoint) {
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
