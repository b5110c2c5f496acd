package io.headrace.cli.client;

import io.headrace.cli.json.Json;
import io.headrace.cli.json.JsonText;
import io.headrace.cli.text.StreamUri;
import io.headrace.wire.AppendAck;
import io.headrace.wire.AppendInput;
import io.headrace.wire.BasinName;
import io.headrace.wire.MalformedException;
import io.headrace.wire.Position;
import io.headrace.wire.S2Proto;
import java.io.ByteArrayOutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.net.ssl.SSLHandshakeException;

/**
 * The requests of the protocol, one method each. A method that returns has succeeded; one that
 * throws a {@link ServerException} has not, and the exception's kind tells what is known. May be
 * used from any thread.
 */
public final class Api implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  // Longer than any unary request waits at the server, a stalled disk's append included.
  private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(90);

  // Servers ping a silent reader every 5 to 15 seconds.
  private static final Duration EVENT_PATIENCE = Duration.ofSeconds(25);

  private final ServerAddress address;
  private final Optional<String> token;
  private final Optional<String> encryptionKey;
  private final HttpClient http;

  /**
   * Requests to a server.
   *
   * @param token what proves who asks, if the server wants proof
   */
  public Api(ServerAddress address, Optional<String> token) {
    this(address, token, Optional.empty());
  }

  /**
   * Requests to a server about streams that may be encrypted.
   *
   * @param token what proves who asks, if the server wants proof
   * @param encryptionKey the key, in Base64, under which records are sealed and opened; streams
   *     that are not encrypted do not mind it
   */
  public Api(ServerAddress address, Optional<String> token, Optional<String> encryptionKey) {
    this.address = address;
    this.token = token;
    this.encryptionKey = encryptionKey;
    this.http =
        HttpClient.newBuilder()
            // Over cleartext the JDK's client can only ask for an upgrade, which costs a refusal.
            .version(
                "https".equalsIgnoreCase(address.root().getScheme())
                    ? HttpClient.Version.HTTP_2
                    : HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
  }

  /** The server asked. */
  public ServerAddress address() {
    return address;
  }

  /** Lists basins. */
  public Listing<ListedResource> listBasins(PageQuery query) throws InterruptedException {
    return listing(get("/v1/basins" + query.encoded()), "basins", Api::resource);
  }

  /**
   * Creates a basin.
   *
   * @param location where, or empty for the default
   */
  public void createBasin(BasinName basin, Optional<String> location, Json config)
      throws InterruptedException {
    Json body =
        Json.Members.NONE
            .with("basin", new Json.Text(basin.text()))
            .with("location", location.map(Json.Text::new))
            .with("config", config);
    json(withJson(request("/v1/basins"), "POST", body));
  }

  /** Makes a basin be, with exactly this configuration. */
  public Provision ensureBasin(BasinName basin, Json config) throws InterruptedException {
    Json body = Json.Members.NONE.with("config", config);
    return provision(withJson(request(path(basin)), "PUT", body));
  }

  /** A basin's configuration. */
  public Json basinConfig(BasinName basin) throws InterruptedException {
    return json(get(path(basin)));
  }

  /** Changes what a patch names of a basin's configuration, and returns all of it. */
  public Json reconfigureBasin(BasinName basin, Json patch) throws InterruptedException {
    return json(withJson(request(path(basin)), "PATCH", patch));
  }

  /** Asks for a basin's deletion, with all its streams. */
  public void deleteBasin(BasinName basin) throws InterruptedException {
    send(request(path(basin)).DELETE().build());
  }

  /** Lists the streams of a basin. */
  public Listing<ListedResource> listStreams(BasinName basin, PageQuery query)
      throws InterruptedException {
    HttpRequest request = in(basin, request("/v1/streams" + query.encoded())).GET().build();
    return listing(request, "streams", Api::resource);
  }

  /** Creates a stream. */
  public void createStream(StreamUri uri, Json config) throws InterruptedException {
    Json body =
        Json.Members.NONE.with("stream", new Json.Text(uri.stream().text())).with("config", config);
    json(withJson(in(uri.basin(), request("/v1/streams")), "POST", body));
  }

  /** Makes a stream be, with exactly this configuration; the basin decides the rest. */
  public Provision ensureStream(StreamUri uri, Json config) throws InterruptedException {
    return provision(withJson(in(uri.basin(), request(path(uri))), "PUT", config));
  }

  /** A stream's configuration. */
  public Json streamConfig(StreamUri uri) throws InterruptedException {
    return json(in(uri.basin(), request(path(uri))).GET().build());
  }

  /** Changes what a patch names of a stream's configuration, and returns all of it. */
  public Json reconfigureStream(StreamUri uri, Json patch) throws InterruptedException {
    return json(withJson(in(uri.basin(), request(path(uri))), "PATCH", patch));
  }

  /** Asks for a stream's deletion. */
  public void deleteStream(StreamUri uri) throws InterruptedException {
    send(in(uri.basin(), request(path(uri))).DELETE().build());
  }

  /** A stream's tail. */
  public Position tail(StreamUri uri) throws InterruptedException {
    HttpRequest request = in(uri.basin(), request(path(uri) + "/records/tail")).GET().build();
    return understood(() -> Messages.position(parsed(send(request)).members().need("tail")));
  }

  /** Appends a batch. */
  public AppendAck append(StreamUri uri, AppendInput input) throws InterruptedException {
    HttpRequest request =
        withKey(in(uri.basin(), request(path(uri) + "/records")))
            .header("content-type", "application/protobuf")
            .header("accept", "application/protobuf")
            .POST(BodyPublishers.ofByteArray(S2Proto.writeAppendInput(input)))
            .build();
    return understood(() -> S2Proto.readAppendAck(send(request)));
  }

  /**
   * Reads as events, their texts in Base64.
   *
   * @param lastEventId the id of the last event seen, to go on after it; or empty
   */
  public Events read(StreamUri uri, ReadQuery query, Optional<String> lastEventId)
      throws InterruptedException {
    HttpRequest.Builder request =
        withKey(in(uri.basin(), request(path(uri) + "/records?" + query.encoded())))
            .header("accept", "text/event-stream")
            .header("s2-format", "base64");
    lastEventId.ifPresent(id -> request.header("last-event-id", id));
    HttpResponse<BodyPieces> response =
        exchange(request.GET().build(), ignored -> new BodyPieces());
    if (response.statusCode() != 200) {
      try (BodyPieces body = response.body()) {
        throw refusal(response, drain(body));
      }
    }
    return new Events(address, response.body(), EVENT_PATIENCE);
  }

  /**
   * Issues an access token.
   *
   * @param wish what it is to be, in the protocol's words
   * @return the secret that proves who bears it
   */
  public String issueAccessToken(Json wish) throws InterruptedException {
    HttpRequest request = withJson(request("/v1/access-tokens"), "POST", wish);
    return understood(() -> parsed(send(request)).members().need("access_token").text());
  }

  /** Revokes an access token. */
  public void revokeAccessToken(String id) throws InterruptedException {
    send(request("/v1/access-tokens/" + Percent.encode(id)).DELETE().build());
  }

  /** Lists access tokens. */
  public Listing<ListedToken> listAccessTokens(PageQuery query) throws InterruptedException {
    return listing(get("/v1/access-tokens" + query.encoded()), "access_tokens", Api::token);
  }

  private static ListedToken token(Json.Members entry) {
    return new ListedToken(
        entry.need("id").text(), entry.find("expires_at").map(Json::text), entry.need("scope"));
  }

  /** What the account used, as the protocol's metrics. */
  public List<Json> accountMetrics(MetricQuery query) throws InterruptedException {
    return metrics("/v1/metrics" + query.encoded());
  }

  /** What a basin used. */
  public List<Json> basinMetrics(BasinName basin, MetricQuery query) throws InterruptedException {
    return metrics("/v1/metrics/" + basin.text() + query.encoded());
  }

  /** What a stream used. */
  public List<Json> streamMetrics(StreamUri uri, MetricQuery query) throws InterruptedException {
    String stream = Percent.encode(uri.stream().text());
    return metrics("/v1/metrics/" + uri.basin().text() + "/" + stream + query.encoded());
  }

  private List<Json> metrics(String pathAndQuery) throws InterruptedException {
    return understood(() -> parsed(send(get(pathAndQuery))).members().need("values").elements());
  }

  /** The places where basins can be. */
  public List<Location> locations() throws InterruptedException {
    return understood(
        () -> parsed(send(get("/v1/locations"))).elements().stream().map(Api::location).toList());
  }

  /** Where basins are made if nothing is said. */
  public Location defaultLocation() throws InterruptedException {
    return understood(() -> location(parsed(send(get("/v1/locations/default")))));
  }

  /** Says where basins are made if nothing is said. */
  public Location setDefaultLocation(String name) throws InterruptedException {
    HttpRequest request = withJson(request("/v1/locations/default"), "PUT", new Json.Text(name));
    return understood(() -> location(parsed(send(request))));
  }

  private static Location location(Json message) {
    Json.Members location = message.members();
    return new Location(
        location.need("name").text(), location.find("is_private").map(Json::truth).orElse(false));
  }

  /** What a server counts of its own work, in Prometheus' text: Headrace's own, not S2's. */
  public String serverMetrics() throws InterruptedException {
    return new String(send(get("/metrics")), StandardCharsets.UTF_8);
  }

  /** Ends all requests at once. */
  @Override
  public void close() {
    http.shutdownNow();
  }

  private static String path(BasinName basin) {
    return "/v1/basins/" + basin.text();
  }

  private static String path(StreamUri uri) {
    return "/v1/streams/" + Percent.encode(uri.stream().text());
  }

  private static HttpRequest.Builder in(BasinName basin, HttpRequest.Builder request) {
    return request.header("s2-basin", basin.text());
  }

  private HttpRequest.Builder withKey(HttpRequest.Builder request) {
    encryptionKey.ifPresent(key -> request.header("s2-encryption-key", key));
    return request;
  }

  private HttpRequest.Builder request(String pathAndQuery) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + pathAndQuery));
    token.ifPresent(text -> request.header("authorization", "Bearer " + text));
    return request;
  }

  private HttpRequest get(String pathAndQuery) {
    return request(pathAndQuery).GET().build();
  }

  private static HttpRequest withJson(HttpRequest.Builder request, String method, Json body) {
    return request
        .header("content-type", "application/json")
        .method(method, BodyPublishers.ofString(body.toString(), StandardCharsets.UTF_8))
        .build();
  }

  private Json json(HttpRequest request) throws InterruptedException {
    return understood(() -> parsed(send(request)));
  }

  private static Json parsed(byte[] body) {
    return JsonText.parse(body);
  }

  private Provision provision(HttpRequest request) throws InterruptedException {
    HttpResponse<byte[]> response = answer(request);
    String result = response.headers().firstValue("s2-provision-result").orElse("");
    return understood(() ->
        switch (result) {
          case "created" -> Provision.CREATED;
          case "updated" -> Provision.UPDATED;
          case "noop" -> Provision.UNCHANGED;
          default ->
              throw new IllegalArgumentException(
                  "expected the header s2-provision-result to be created, updated or noop, but got"
                      + " \""
                      + result
                      + "\"");
        });
  }

  private byte[] send(HttpRequest request) throws InterruptedException {
    return answer(request).body();
  }

  private HttpResponse<byte[]> answer(HttpRequest request) throws InterruptedException {
    HttpResponse<byte[]> response = exchange(request, BodyHandlers.ofByteArray());
    if (response.statusCode() / 100 != 2) {
      throw refusal(response, response.body());
    }
    return response;
  }

  private <T> HttpResponse<T> exchange(HttpRequest request, BodyHandler<T> body)
      throws InterruptedException {
    CompletableFuture<HttpResponse<T>> answer = http.sendAsync(request, body);
    try {
      return answer.get(ANSWER_PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new ConnectionLostException(
          address + " did not answer within " + ANSWER_PATIENCE.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      throw switch (e.getCause()) {
        case ConnectException cause -> new UnreachableException(address, cause);
        case HttpConnectTimeoutException cause -> new UnreachableException(address, cause);
        case SSLHandshakeException cause -> new UnreachableException(address, cause);
        case null, default ->
            new ConnectionLostException("the connection to " + address + " was lost", e);
      };
    } finally {
      // Does nothing to an answer that came; gives up one that did not.
      answer.cancel(true);
    }
  }

  private static RefusedException refusal(HttpResponse<?> response, byte[] body) {
    return Refusals.of(
        response.statusCode(), body, response.headers().firstValue("retry-after-ms"));
  }

  private static byte[] drain(BodyPieces body) throws InterruptedException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (body.next(EVENT_PATIENCE) instanceof BodyPieces.Piece.Bytes(var buffers)) {
      for (ByteBuffer buffer : buffers) {
        byte[] piece = new byte[buffer.remaining()];
        buffer.get(piece);
        bytes.writeBytes(piece);
      }
    }
    return bytes.toByteArray();
  }

  private <T> Listing<T> listing(HttpRequest request, String name, Function<Json.Members, T> entry)
      throws InterruptedException {
    return understood(() -> {
      Json.Members page = parsed(send(request)).members();
      List<T> entries =
          page.need(name).elements().stream().map(each -> entry.apply(each.members())).toList();
      return new Listing<>(entries, page.need("has_more").truth());
    });
  }

  private static ListedResource resource(Json.Members entry) {
    return new ListedResource(
        entry.need("name").text(),
        entry.need("created_at").text(),
        entry.find("deleted_at").map(Json::text));
  }

  /** Sends a request and makes sense of the answer. */
  private interface Answer<T> {
    T read() throws InterruptedException;
  }

  private <T> T understood(Answer<T> answer) throws InterruptedException {
    try {
      return answer.read();
    } catch (IllegalArgumentException | MalformedException e) {
      throw new MalformedAnswerException(address, e);
    }
  }
}
