package io.headrace.server;

import io.headrace.log.Engine;
import io.headrace.log.Health;
import io.headrace.server.http.Endpoint;
import io.headrace.server.http.Exchange;
import io.headrace.server.http.MediaType;
import io.headrace.server.http.Operation;
import io.headrace.server.http.Request;
import io.headrace.server.http.Response;
import java.nio.charset.StandardCharsets;

/** {@code GET /health} and {@code /ping}: whether the server can do its work. */
final class HealthEndpoint implements Endpoint {
  private final Engine engine;

  HealthEndpoint(Engine engine) {
    this.engine = engine;
  }

  @Override
  public Operation operation() {
    return Operation.HEALTH;
  }

  @Override
  public int maxBodyBytes(Request request) {
    return 0;
  }

  @Override
  public void serve(Exchange exchange, Request request, byte[] body) {
    exchange.answer(
        switch (engine.health()) {
          case Health.Healthy _ -> text(200, "OK");
          case Health.StorageFull _ ->
              text(503, "the disk is full: appends are refused until there is space");
          case Health.Stopped(String reason) -> text(503, "the engine has stopped: " + reason);
        });
  }

  private static Response text(int status, String text) {
    return Response.of(status, MediaType.TEXT, text.getBytes(StandardCharsets.UTF_8));
  }
}
