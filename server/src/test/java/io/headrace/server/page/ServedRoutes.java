package io.headrace.server.page;

import io.headrace.server.FakeTime;
import io.headrace.server.access.TokenBook;
import io.headrace.server.http.Admission;
import io.headrace.server.http.Authentication;
import io.headrace.server.http.Cors;
import io.headrace.server.http.Edge;
import io.headrace.server.http.Endpoint;
import io.headrace.server.http.HttpListener;
import io.headrace.server.http.HttpPort;
import io.headrace.server.http.RequestMeters;
import io.headrace.server.http.Routing;
import io.headrace.server.http.ServerLimits;
import io.headrace.server.rate.RateLimits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.PooledByteBufAllocator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;

/** A port behind which there are some endpoints, and nothing else of a server. */
final class ServedRoutes implements AutoCloseable {
  private final HttpListener listener;

  ServedRoutes(Map<String, Endpoint> endpoints) {
    Edge edge =
        new Edge(
            request -> {
              Endpoint endpoint = endpoints.get(request.path());
              return endpoint == null
                  ? new Routing.NotFound()
                  : new Routing.Found(endpoint, Admission.ANYBODY);
            },
            ServerLimits.DEFAULT,
            RateLimits.NONE,
            new Authentication(Optional.empty(), new TokenBook()),
            Cors.NONE,
            new RequestMeters(new SimpleMeterRegistry()),
            PooledByteBufAllocator.DEFAULT);
    HttpPort port =
        new HttpPort(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            1,
            /* mayUseEpoll= */ false);
    this.listener = new HttpListener(port, edge, new FakeTime(), Optional.empty());
  }

  InetSocketAddress address() {
    return listener.address();
  }

  @Override
  public void close() {
    listener.close();
  }
}
