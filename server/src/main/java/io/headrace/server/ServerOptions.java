package io.headrace.server;

import io.headrace.server.http.Cors;
import io.headrace.server.http.ServerLimits;
import io.headrace.server.rate.RateLimits;
import io.headrace.server.tls.TlsFiles;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * How a server is set up.
 *
 * @param host the address to listen on, as a name or number
 * @param port the port; 0 for any free one
 * @param token the root token, which permits everything; if there is one, every request under
 *     {@code /v1} must carry it or one that was issued
 * @param cors which web pages may use the server
 * @param eventLoops how many threads serve connections
 * @param epoll whether Linux's own interface to sockets is used where it is there
 * @param limits everything that is bounded
 * @param tls by which the server speaks TLS, if it does
 * @param rates how much a second is allowed
 */
public record ServerOptions(
    String host,
    int port,
    Optional<String> token,
    Cors cors,
    int eventLoops,
    boolean epoll,
    ServerLimits limits,
    Optional<TlsFiles> tls,
    RateLimits rates) {
  /** The port that S2 clients and people find it on. */
  public static final int DEFAULT_PORT = 4437;

  public ServerOptions {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("a port is a number from 0 to 65535, but not " + port);
    }
    if (eventLoops < 1) {
      throw new IllegalArgumentException(
          "at least one event loop is needed, but asked for were " + eventLoops);
    }
    if (token.isEmpty() && !resolve(host).isLoopbackAddress()) {
      throw new IllegalArgumentException(
          "without a token the server listens only on this machine (127.0.0.1 or localhost), but"
              + " asked for was "
              + host
              + ": everybody who reaches it could read and write everything. Start it with --token,"
              + " or set HEADRACE_TOKEN, to listen there");
    }
    if (token.isEmpty() && cors.allowsAny()) {
      throw new IllegalArgumentException(
          "without a token a server that lets pages of any origin in (--cors-origin '*') lets every"
              + " page that you visit read and write everything. Name the origins, or start it"
              + " with --token, or set HEADRACE_TOKEN");
    }
  }

  /** A server for this machine only. */
  public static ServerOptions local(int port) {
    return new ServerOptions(
        "127.0.0.1",
        port,
        Optional.empty(),
        Cors.NONE,
        Runtime.getRuntime().availableProcessors(),
        /* epoll= */ true,
        ServerLimits.DEFAULT,
        Optional.empty(),
        RateLimits.NONE);
  }

  /** The same with other limits. */
  public ServerOptions withLimits(ServerLimits other) {
    return new ServerOptions(host, port, token, cors, eventLoops, epoll, other, tls, rates);
  }

  /** The same with limits to what is allowed a second. */
  public ServerOptions withRates(RateLimits other) {
    return new ServerOptions(host, port, token, cors, eventLoops, epoll, limits, tls, other);
  }

  /** The same, open to other web pages. */
  public ServerOptions withCors(Cors other) {
    return new ServerOptions(host, port, token, other, eventLoops, epoll, limits, tls, rates);
  }

  /** The same, guarded by a token. */
  public ServerOptions withToken(String secret) {
    return new ServerOptions(
        host, port, Optional.of(secret), cors, eventLoops, epoll, limits, tls, rates);
  }

  /** The same, and speaks TLS. */
  public ServerOptions withTls(TlsFiles files) {
    return new ServerOptions(
        host, port, token, cors, eventLoops, epoll, limits, Optional.of(files), rates);
  }

  InetSocketAddress address() {
    return new InetSocketAddress(resolve(host), port);
  }

  private static InetAddress resolve(String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(
          "expected the name or number of an address of this machine, but \"" + host + "\" is none",
          e);
    }
  }
}
