package io.headrace.server.page;

import io.headrace.server.http.Action;
import io.headrace.server.http.Endpoint;
import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.Exchange;
import io.headrace.server.http.Operation;
import io.headrace.server.http.Problem;
import io.headrace.server.http.Request;
import io.headrace.server.s2.Routes;
import io.netty.handler.codec.http.HttpMethod;
import java.util.Map;
import java.util.TreeMap;

/** The URLs of the page: {@code /}, and one for each file that it needs. */
public final class PageRoutes {
  private PageRoutes() {}

  /** Adds the URLs of the page that stands beside the server's classes. */
  public static void add(Routes routes) {
    PageFiles files = new PageFiles(PageRoutes.class.getClassLoader(), PageFiles.FOLDER);
    of(files.load()).forEach((path, endpoint) -> routes.route(HttpMethod.GET, path, endpoint));
  }

  /** Who serves which path. */
  static Map<String, Endpoint> of(Map<String, PageFile> files) {
    Map<String, Endpoint> endpoints = new TreeMap<>();
    files.forEach((name, file) ->
        endpoints.put(name.equals(PageFiles.INDEX) ? "/" : "/" + name, new PageEndpoint(file)));
    endpoints.putIfAbsent("/", new Action(Operation.GET_PAGE, 0, PageRoutes::missing));
    return endpoints;
  }

  private static void missing(Exchange exchange, Request request, byte[] body) {
    exchange.answer(
        new Problem(
            ErrorCode.NOT_FOUND,
            "this server was built without the chat page: install Node 20 or later with npm, remove"
                + " cli/target/headrace.jar and start ./headrace again. The API is under /v1"));
  }
}
