package io.headrace.server.http;

import io.headrace.server.access.Caller;
import io.headrace.server.rate.Rate;
import io.headrace.server.rate.RateLimits;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/**
 * The door of the server, the same for every connection: decides on the head of a request whether
 * it is let in, who serves it and what becomes of its body. For any thread.
 */
public final class Edge {
  private final Routing routing;
  private final ServerLimits limits;
  private final Authentication authentication;
  private final @Nullable Rate requestsPerToken;
  private final Cors cors;
  private final RequestMeters meters;
  private final ByteBudget bodies;
  private final ByteBudget answers;
  private final ByteBufAllocator allocator;
  private volatile boolean draining;

  /** A door to what a routing finds. */
  public Edge(
      Routing routing,
      ServerLimits limits,
      RateLimits rates,
      Authentication authentication,
      Cors cors,
      RequestMeters meters,
      ByteBufAllocator allocator) {
    this.routing = routing;
    this.limits = limits;
    this.authentication = authentication;
    this.requestsPerToken = rates.requestsPerToken().orElse(null);
    this.cors = cors;
    this.meters = meters;
    this.bodies = new ByteBudget(limits.bodyBytesInFlight());
    this.answers = new ByteBudget(limits.answerBytesInFlight());
    this.allocator = allocator;
  }

  ServerLimits limits() {
    return limits;
  }

  RequestMeters meters() {
    return meters;
  }

  ByteBudget bodies() {
    return bodies;
  }

  /** The bytes of request bodies that the server holds now. */
  public long bodyBytesInFlight() {
    return bodies.takenBytes();
  }

  ByteBudget answers() {
    return answers;
  }

  /** The bytes of answers that the server holds now because clients have not taken them. */
  public long answerBytesInFlight() {
    return answers.takenBytes();
  }

  ByteBufAllocator allocator() {
    return allocator;
  }

  boolean isDraining() {
    return draining;
  }

  void drain() {
    draining = true;
  }

  /**
   * Decides about a request whose head has arrived.
   *
   * @param declaredBytes how large the client says its body is, or -1 if it does not say
   * @return who takes the body
   */
  BodyConsumer begin(Exchange exchange, Request request, long declaredBytes) {
    boolean head = request.method().equals(HttpMethod.HEAD);
    exchange.begin(request, head, allowedOrigin(request));
    try {
      if (draining) {
        throw new Problem(
            ErrorCode.SERVER_DRAINING,
            "the server is about to stop and takes no more requests; send this one again on a new"
                + " connection");
      }
      return switch (routing.find(request)) {
        case Routing.Found(Endpoint endpoint, Admission admission) -> {
          authorize(exchange, request, admission);
          yield take(exchange, request, endpoint, declaredBytes);
        }
        case Routing.NotFound _ ->
            throw new Problem(
                ErrorCode.NOT_FOUND, "there is nothing at the path " + request.path());
        case Routing.WrongMethod wrong -> wrongMethod(exchange, request, wrong);
      };
    } catch (Problem e) {
      exchange.answer(e);
      return new IgnoredBody(exchange);
    }
  }

  private BodyConsumer take(
      Exchange exchange, Request request, Endpoint endpoint, long declaredBytes) {
    exchange.identify(endpoint.operation());
    SessionEndpoint session = endpoint.session(request);
    if (session != null) {
      IncomingBody incoming = new IncomingBody(exchange);
      exchange.expect(incoming);
      exchange.ready(new Turn(endpoint, request, new Turn.Incoming(session, incoming)));
      return incoming;
    }
    int limit = endpoint.maxBodyBytes(request);
    if (declaredBytes > limit) {
      throw tooLarge(limit);
    }
    return new CollectedBody(exchange, request, endpoint, limit, declaredBytes);
  }

  private static BodyConsumer wrongMethod(
      Exchange exchange, Request request, Routing.WrongMethod wrong) {
    if (request.method().equals(HttpMethod.OPTIONS)) {
      exchange.identify(Operation.PREFLIGHT);
      exchange.answer(Cors.preflight(request, wrong.allowed()));
    } else {
      String allowed = String.join(", ", wrong.allowed());
      Problem problem =
          new Problem(
              ErrorCode.METHOD_NOT_ALLOWED,
              request.path() + " is served with " + allowed + ", not with " + request.method());
      exchange.answer(problem.toResponse().with("allow", allowed));
    }
    return new IgnoredBody(exchange);
  }

  private void authorize(Exchange exchange, Request request, Admission admission) {
    if (authentication.isOpen()) {
      LocalNames.check(request.host());
      requireOwnPage(request);
    }
    if (!request.segments().getFirst().equals("v1")) {
      return;
    }
    long nowMillis = exchange.loop().time().wallMillis();
    Caller visitor = admission.visitor(request, nowMillis);
    Caller caller =
        visitor == null
            ? authentication.caller(request.header(HeaderNames.AUTHORIZATION), nowMillis)
            : visitor;
    request.calledBy(caller);
    exchange.calledBy(caller);
    if (!caller.isRoot()) {
      requireRate(caller, exchange.loop().time().nanos());
      admission.check(request);
    }
  }

  /**
   * A server without a token trusts everybody on its machine, and the page of a stranger is not
   * among them: a browser sends what it posts without asking, as long as that looks like a form.
   */
  private void requireOwnPage(Request request) {
    String origin = request.header(HeaderNames.ORIGIN);
    if (origin == null || isRead(request.method()) || cors.allowed(origin).isPresent()) {
      return;
    }
    int host = origin.indexOf("://") + 3;
    if (host < 3 || !LocalNames.isLocal(origin.substring(host))) {
      throw new Problem(
          ErrorCode.PERMISSION_DENIED,
          "this server has no token and takes changes only from pages of this machine, but this"
              + " request is of a page of \""
              + origin
              + "\"; start the server with --cors-origin to let such pages use it");
    }
  }

  private static boolean isRead(HttpMethod method) {
    return method.equals(HttpMethod.GET)
        || method.equals(HttpMethod.HEAD)
        || method.equals(HttpMethod.OPTIONS);
  }

  private void requireRate(Caller caller, long nowNanos) {
    Rate rate = requestsPerToken;
    if (rate == null) {
      return;
    }
    long waitNanos = caller.requests().tryTake(rate, nowNanos, 1);
    if (waitNanos > 0) {
      throw Problem.tooOften(
          "an access token may be used for "
              + rate.perSecond()
              + " requests a second, and this"
              + " one was used for more",
          waitNanos);
    }
  }

  private @Nullable String allowedOrigin(Request request) {
    String origin = request.header(HeaderNames.ORIGIN);
    return origin == null ? null : cors.allowed(origin).orElse(null);
  }

  static Problem tooLarge(int limitBytes) {
    return new Problem(
        ErrorCode.REQUEST_TOO_LARGE,
        "the body of this request has at most "
            + limitBytes
            + " bytes, but it is larger; send its records in several requests");
  }

  static Problem busy() {
    return new Problem(
        ErrorCode.RATE_LIMITED,
        "the server holds as many bytes of request bodies as it may; nothing was done for this"
            + " request, send it again later");
  }
}
