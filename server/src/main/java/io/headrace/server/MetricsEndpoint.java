package io.headrace.server;

import io.headrace.server.http.Endpoint;
import io.headrace.server.http.Exchange;
import io.headrace.server.http.MediaType;
import io.headrace.server.http.Operation;
import io.headrace.server.http.Request;
import io.headrace.server.http.Response;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;

/** {@code GET /metrics}: everything that is counted, as Prometheus reads it. */
final class MetricsEndpoint implements Endpoint {
  private final PrometheusMeterRegistry registry;

  MetricsEndpoint(PrometheusMeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public Operation operation() {
    return Operation.METRICS;
  }

  @Override
  public int maxBodyBytes(Request request) {
    return 0;
  }

  @Override
  public void serve(Exchange exchange, Request request, byte[] body) {
    exchange.requireRoom();
    byte[] text = registry.scrape().getBytes(StandardCharsets.UTF_8);
    exchange.answer(Response.of(200, MediaType.PROMETHEUS, text));
  }
}
