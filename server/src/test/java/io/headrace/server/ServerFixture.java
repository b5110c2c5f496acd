package io.headrace.server;

import io.headrace.log.time.Time;
import io.headrace.server.http.Cors;
import io.headrace.server.http.ServerLimits;
import io.headrace.server.rate.RateLimits;
import io.headrace.server.s2.PingPause;
import io.headrace.server.sessions.LocalAgents;
import io.headrace.wire.BasinName;
import io.headrace.wire.StreamName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;

/** A server over the model, on a port of its own, with a clock that a test moves. */
public final class ServerFixture implements AutoCloseable {
  static {
    LeakWatch.begin();
  }

  public static final String BASIN = "test-basin";

  /** What goes before everything that belongs to the basin of the tests. */
  public static final String IN_BASIN = "s2-basin: " + BASIN + "\r\n";

  private final FakeTime time = new FakeTime();
  private final SlowEngine engine = new SlowEngine(time);
  private final HeadraceServer server;
  private final List<RawClient> clients = new ArrayList<>();

  public ServerFixture() {
    this(ServerOptions.local(0));
  }

  public ServerFixture(ServerLimits limits) {
    this(ServerOptions.local(0).withLimits(limits));
  }

  /** A server whose connections are all served by one thread, one after the other. */
  public static ServerFixture withOneLoop(ServerLimits limits) {
    return new ServerFixture(
        new ServerOptions(
            "127.0.0.1",
            0,
            Optional.empty(),
            Cors.NONE,
            1,
            /* epoll= */ true,
            limits,
            Optional.empty(),
            RateLimits.NONE));
  }

  public ServerFixture(ServerOptions options) {
    this(options, LocalAgents.NONE);
  }

  /** A server with agents in its process. */
  public ServerFixture(ServerOptions options, LocalAgents agents) {
    PingPause pause = () -> Duration.ofSeconds(7).toNanos();
    this.server = new HeadraceServer(engine, options, time, agents, pause, time);
  }

  public FakeTime time() {
    return time;
  }

  public SlowEngine engine() {
    return engine;
  }

  public HeadraceServer server() {
    return server;
  }

  Time clock() {
    return time;
  }

  /** A connection that is closed after the test. */
  public RawClient client() {
    return track(new RawClient(server.address()));
  }

  public RawClient track(RawClient client) {
    clients.add(client);
    return client;
  }

  /** Sends one request on a connection of its own. */
  public RawClient.Answer call(String method, String path, String headers, String body) {
    try (RawClient client = new RawClient(server.address())) {
      return client.send(request(method, path, headers, body)).answer(method.equals("HEAD"));
    }
  }

  public static byte[] request(String method, String path, String headers, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String head =
        method
            + " "
            + path
            + " HTTP/1.1\r\nhost: localhost\r\n"
            + headers
            + (bytes.length > 0
                ? "content-type: application/json\r\ncontent-length: " + bytes.length + "\r\n"
                : "")
            + "\r\n";
    byte[] whole = new byte[head.length() + bytes.length];
    System.arraycopy(head.getBytes(StandardCharsets.ISO_8859_1), 0, whole, 0, head.length());
    System.arraycopy(bytes, 0, whole, head.length(), bytes.length);
    return whole;
  }

  public RawClient.Answer get(String path) {
    return call("GET", path, IN_BASIN, "");
  }

  public RawClient.Answer post(String path, String body) {
    return call("POST", path, IN_BASIN, body);
  }

  /** Makes the basin of the tests. */
  public ServerFixture withBasin() {
    RawClient.Answer made = call("PUT", "/v1/basins/" + BASIN, "", "{}");
    if (made.status() != 201) {
      throw new IllegalStateException(made.text());
    }
    return this;
  }

  /** Makes the basin of the tests and a stream in it. */
  public ServerFixture withStream(String name) {
    withBasin();
    RawClient.Answer made = call("PUT", "/v1/streams/" + name, IN_BASIN, "");
    if (made.status() != 201) {
      throw new IllegalStateException(made.text());
    }
    return this;
  }

  /** Appends one record for each text. */
  public RawClient.Answer append(String stream, String... bodies) {
    StringBuilder json = new StringBuilder("{\"records\":[");
    for (String body : bodies) {
      json.append(json.length() > 12 ? "," : "").append("{\"body\":\"").append(body).append("\"}");
    }
    return post("/v1/streams/" + stream + "/records", json.append("]}").toString());
  }

  /** What a meter says. */
  public long meter(String name) {
    return get("/metrics")
        .text()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .map(line -> (long) Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("there is no meter " + name));
  }

  /** Waits until a meter says so, at most 10 seconds; what leads there happens on other threads. */
  public void awaitMeter(String name, LongPredicate wanted) {
    long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    long value = meter(name);
    while (!wanted.test(value)) {
      if (System.nanoTime() - until > 0) {
        throw new IllegalStateException("the meter " + name + " still says " + value);
      }
      value = meter(name);
    }
  }

  /** Waits until so many event loops watch the tail of a stream of the tests' basin. */
  public void awaitFollowers(String stream, int number) {
    try {
      engine.awaitWaiting(new BasinName(BASIN), new StreamName(stream), number);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a reader to follow", e);
    }
  }

  @Override
  public void close() {
    clients.forEach(RawClient::close);
    server.close();
    LeakWatch.check();
  }
}
