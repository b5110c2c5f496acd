package io.headrace.server.sessions;

import io.headrace.server.http.Exchange;
import io.headrace.server.http.MediaType;
import io.headrace.server.http.Request;
import io.headrace.server.http.Response;
import io.headrace.sessions.event.JsonObject;
import io.headrace.wire.TextBuffer;

/** {@code GET /v1/agents}: who in this server answers. */
final class AgentsEndpoint {
  private final LocalAgents agents;

  AgentsEndpoint(LocalAgents agents) {
    this.agents = agents;
  }

  void list(Exchange exchange, Request request, byte[] body) {
    JsonObject object =
        JsonObject.begin(exchange.loop().text())
            .array("agents", agents.agents(), AgentsEndpoint::agent)
            .text("default", agents.defaultAgent());
    exchange.answer(Response.of(200, MediaType.JSON, object.end().toBytes()));
  }

  private static void agent(TextBuffer out, LocalAgents.Agent agent) {
    JsonObject.begin(out).text("name", agent.name()).text("title", agent.title()).end();
  }
}
