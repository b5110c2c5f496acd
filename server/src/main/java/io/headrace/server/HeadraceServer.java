package io.headrace.server;

import io.headrace.log.Engine;
import io.headrace.log.time.SystemChance;
import io.headrace.log.time.Time;
import io.headrace.server.access.Secrets;
import io.headrace.server.access.TokenBook;
import io.headrace.server.access.TokenLog;
import io.headrace.server.aisdk.ChatReader;
import io.headrace.server.aisdk.ChatRoutes;
import io.headrace.server.http.Authentication;
import io.headrace.server.http.Edge;
import io.headrace.server.http.HttpListener;
import io.headrace.server.http.HttpPort;
import io.headrace.server.http.RequestMeters;
import io.headrace.server.page.PageRoutes;
import io.headrace.server.s2.PingPause;
import io.headrace.server.s2.Routes;
import io.headrace.server.sessions.LocalAgents;
import io.headrace.server.sessions.OpenSessions;
import io.headrace.server.sessions.RunningSessions;
import io.headrace.server.sessions.SessionLinks;
import io.headrace.server.sessions.SessionRoutes;
import io.headrace.server.sessions.SystemAlarms;
import io.headrace.server.sessions.tail.TailLimits;
import io.headrace.server.sessions.tail.Tails;
import io.headrace.server.system.SystemBasin;
import io.headrace.server.tls.CertificateWatch;
import io.headrace.server.tls.TlsIdentity;
import io.headrace.server.usage.Usage;
import io.headrace.server.view.PublicEngine;
import io.headrace.sessions.Alarms;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.handler.codec.http.HttpMethod;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A server over an engine, from the moment its port is open until {@link #close}. The engine stays
 * its owner's, who closes it after the server.
 */
public final class HeadraceServer implements AutoCloseable {
  private final HttpListener listener;
  private final Optional<TlsIdentity> identity;
  private final Optional<CertificateWatch> watch;
  private final Usage usage;
  private final RunningSessions sessions;
  private final ChatReader chats;
  private final Optional<SystemAlarms> ownAlarms;

  /**
   * Opens the port and serves, with nobody in this process who works on runs.
   *
   * @throws io.headrace.server.tls.UnusableTlsFilesException if it is to speak TLS and cannot
   * @throws io.headrace.log.CorruptionException if what the server itself has kept is damaged
   */
  public HeadraceServer(Engine engine, ServerOptions options, Time time) {
    this(engine, options, time, LocalAgents.NONE);
  }

  /** The same with agents in this process; they become the server's when this has returned. */
  public HeadraceServer(Engine engine, ServerOptions options, Time time, LocalAgents agents) {
    this(() -> openPort(options), engine, options, time, agents, Pace.real(time));
    usage.begin();
  }

  /** Serves on a port that is open already; it becomes the server's when this has returned. */
  public HeadraceServer(
      HttpPort port, Engine engine, ServerOptions options, Time time, LocalAgents agents) {
    this(() -> port, engine, options, time, agents, Pace.real(time));
    usage.begin();
  }

  /**
   * Opens the port and serves with pauses of one's own, for tests that move the clock: usage is
   * kept when it is said to be, and alarms ring as they are told to.
   */
  public HeadraceServer(
      Engine engine,
      ServerOptions options,
      Time time,
      LocalAgents agents,
      PingPause pingPause,
      Alarms alarms) {
    this(
        () -> openPort(options),
        engine,
        options,
        time,
        agents,
        new Pace(pingPause, alarms, Optional.empty()));
  }

  /**
   * What happens by itself when time passes.
   *
   * @param pings how long readers of events wait for a sign of life
   * @param alarms has what is overdue in sessions done
   * @param own the alarms, if they end with the server
   */
  private record Pace(PingPause pings, Alarms alarms, Optional<SystemAlarms> own) {
    static Pace real(Time time) {
      SystemAlarms alarms = new SystemAlarms();
      PingPause pings = PingPause.random(time.nanos() ^ time.wallMillis());
      return new Pace(pings, alarms, Optional.of(alarms));
    }
  }

  private HeadraceServer(
      Supplier<HttpPort> port,
      Engine engine,
      ServerOptions options,
      Time time,
      LocalAgents agents,
      Pace pace) {
    this.ownAlarms = pace.own();
    this.identity = options.tls().map(TlsIdentity::new);
    ByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    RequestMeters meters = new RequestMeters(registry);
    EngineMeters.register(registry, engine);

    TokenBook tokens = new TokenBook();
    Secrets secrets = new Secrets(() -> SystemChance.bytes(Secrets.RANDOM_BYTES));
    SystemBasin system = new SystemBasin(engine);
    TokenLog tokenLog = new TokenLog(system, tokens, secrets, time);
    this.usage = new Usage(engine, time);
    Routes routes =
        new Routes(
            engine, tokens, tokenLog, usage, options.rates(), options.limits(), pace.pings());
    Engine seen = new PublicEngine(engine);
    this.sessions =
        new RunningSessions(
            seen,
            system,
            time,
            pace.alarms(),
            agents,
            Math.ceilDiv(options.eventLoops(), 2),
            registry);
    OpenSessions found = sessions.found();
    Tails tails = new Tails(options.limits(), TailLimits.DEFAULT, sessions.snapshots());
    SessionLinks links = SessionLinks.over(system, tokens, time);
    SessionRoutes.add(routes, found, sessions, tails, links);
    this.chats = ChatReader.start();
    ChatRoutes.add(routes, found, tails, chats, agents::defaultAgent);
    HealthEndpoint health = new HealthEndpoint(engine);
    routes.route(HttpMethod.GET, "/health", health);
    routes.route(HttpMethod.GET, "/ping", health);
    routes.route(HttpMethod.GET, "/metrics", new MetricsEndpoint(registry));
    PageRoutes.add(routes);

    Edge edge =
        new Edge(
            routes,
            options.limits(),
            options.rates(),
            new Authentication(options.token(), tokens),
            options.cors(),
            meters,
            allocator);
    HttpPort open = port.get();
    sessions.begin();
    this.listener = new HttpListener(open, edge, time, identity);
    this.watch = identity.map(CertificateWatch::over);
    Gauge.builder("headrace.connections", listener, HttpListener::openConnections)
        .description("Open connections")
        .register(registry);
    FunctionCounter.builder("headrace.loops.dropped", listener, HttpListener::droppedWork)
        .description("Work for event loops dropped because they had ended")
        .register(registry);
    Gauge.builder("headrace.access.tokens", tokens, TokenBook::size)
        .description("Access tokens that are kept")
        .register(registry);
    Gauge.builder("headrace.body.bytes.in.flight", edge, Edge::bodyBytesInFlight)
        .description("Bytes of request bodies that are being taken in or worked on")
        .register(registry);
    Gauge.builder("headrace.answer.bytes.in.flight", edge, Edge::answerBytesInFlight)
        .description("Bytes of large answers that clients have not taken yet")
        .register(registry);
  }

  /**
   * Opens the port that a server with such options listens on. Nobody is served there yet.
   *
   * @throws io.headrace.server.http.PortUnavailableException if it cannot be had
   */
  public static HttpPort openPort(ServerOptions options) {
    return new HttpPort(options.address(), options.eventLoops(), options.epoll());
  }

  /** The address it listens on. */
  public InetSocketAddress address() {
    return listener.address();
  }

  /** The port it listens on. */
  public int port() {
    return address().getPort();
  }

  /**
   * Looks at once whether the files of the certificate have changed, which it otherwise does every
   * few seconds. Blocks.
   *
   * @return whether new connections are offered another certificate than before
   */
  public boolean reloadCertificate() {
    return identity.isPresent() && identity.get().reload();
  }

  /** Keeps at once what was used, which it otherwise does every minute. Blocks until it is kept. */
  public void keepUsage() {
    usage.sampleNow();
  }

  /**
   * Has agents end, stops accepting, answers everything that was accepted within the limit for it,
   * ends streams of events so that their readers come back elsewhere, and closes. Blocks until
   * then.
   */
  @Override
  public void close() {
    watch.ifPresent(CertificateWatch::close);
    sessions.endAgents();
    listener.close();
    ownAlarms.ifPresent(SystemAlarms::close);
    sessions.close();
    chats.close();
    usage.close();
  }
}
