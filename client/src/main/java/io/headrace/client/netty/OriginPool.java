package io.headrace.client.netty;

import io.headrace.client.transport.TransportFailure;
import io.headrace.client.transport.TransportFailure.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one carrier to one server, and the exchanges that wait for one. On the
 * carrier's thread only.
 */
final class OriginPool implements Connector.Owner {
  private final Origin origin;
  private final NettyCarrier carrier;
  private final List<ServerConnection> connections = new ArrayList<>();
  private final Deque<NettyExchange> waiting = new ArrayDeque<>();
  private int connecting;
  private boolean servingSoon;

  OriginPool(Origin origin, NettyCarrier carrier) {
    this.origin = origin;
    this.carrier = carrier;
  }

  Origin origin() {
    return origin;
  }

  /** Lets an exchange begin as soon as it can. */
  void place(NettyExchange exchange) {
    waiting.add(exchange);
    serve();
  }

  /** An exchange does not wait any longer. */
  void withdraw(NettyExchange exchange) {
    waiting.remove(exchange);
  }

  private void serve() {
    @Nullable ServerConnection roomy = roomy();
    while (roomy != null && !waiting.isEmpty()) {
      roomy.open(waiting.remove());
      roomy = roomy();
    }
    int perConnection = carrier.settings().maxExchanges();
    while (waiting.size() > (long) connecting * perConnection) {
      connecting++;
      new Connector(origin, carrier, this).begin();
    }
    if (connections.isEmpty() && connecting == 0) {
      carrier.forget(this);
    }
  }

  private @Nullable ServerConnection roomy() {
    for (ServerConnection connection : connections) {
      if (connection.hasRoom()) {
        return connection;
      }
    }
    return null;
  }

  @Override
  public void connected(ServerConnection connection) {
    connecting--;
    connections.add(connection);
    if (!connection.hasRoom()) {
      // To make more of the same would never end.
      connection.retire();
      failWaiting(origin + " lets no exchange begin", null);
    }
    serve();
  }

  @Override
  public void failed(String why, @Nullable Throwable cause) {
    connecting--;
    failWaiting("could not connect to " + origin + ": " + why, cause);
    serve();
  }

  // All of them: even those that wait for another attempt would most probably fare no better, and
  // nobody shall wait for longer than one attempt takes.
  private void failWaiting(String message, @Nullable Throwable cause) {
    TransportFailure failure = new TransportFailure(Kind.NOT_CONNECTED, message, cause);
    List<NettyExchange> all = new ArrayList<>(waiting);
    waiting.clear();
    all.forEach(exchange -> exchange.fail(failure));
  }

  @Override
  public void roomier() {
    if (!waiting.isEmpty() && !servingSoon) {
      servingSoon = true;
      carrier.soon(() -> {
        servingSoon = false;
        serve();
      });
    }
  }

  @Override
  public void retired(ServerConnection connection) {
    connections.remove(connection);
    if (connections.isEmpty() && connecting == 0 && waiting.isEmpty()) {
      carrier.forget(this);
    }
  }
}
