package io.headrace.client;

import io.headrace.client.call.Ask;
import io.headrace.client.call.Carriers;
import io.headrace.client.call.Effect;
import io.headrace.client.control.AccessTokenInfo;
import io.headrace.client.control.BasinConfig;
import io.headrace.client.control.BasinInfo;
import io.headrace.client.control.BasinPatch;
import io.headrace.client.control.LocationInfo;
import io.headrace.client.control.Metric;
import io.headrace.client.control.MetricQuery;
import io.headrace.client.control.PageQuery;
import io.headrace.client.control.Provision;
import io.headrace.client.json.AccessTokenJson;
import io.headrace.client.json.ConfigJson;
import io.headrace.client.json.ListingJson;
import io.headrace.client.json.MetricJson;
import io.headrace.client.netty.NettyTransport;
import io.headrace.client.netty.ServerTrust;
import io.headrace.client.netty.TransportSettings;
import io.headrace.client.session.LiveSessionClient;
import io.headrace.client.settings.ClientSettings;
import io.headrace.client.transport.Transport;
import io.headrace.wire.BasinName;
import io.headrace.wire.PercentCoding;
import io.headrace.wire.TextBuffer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongUnaryOperator;

/**
 * Speaks to an account: to its basins and what is in them, its access tokens, its metrics. One is
 * enough for a program, which closes it when nothing of it is used any more.
 *
 * <p><b>Operations.</b> Here, in a {@link BasinClient} and in a {@link StreamClient}, each
 * operation blocks until it has ended, and has a sister whose name ends in {@code Async} that
 * returns at once. An attempt takes at most {@link ClientSettings#requestTimeout}; {@link
 * ClientSettings#retries} say how many there are. What takes a name throws {@link
 * IllegalArgumentException} at once if nothing can have that name.
 *
 * <p><b>Failures.</b> A blocking operation throws what the future of its sister fails with:
 *
 * <ul>
 *   <li>{@link io.headrace.client.error.ServerException} if the server refused it, or still had
 *       trouble at the last attempt,
 *   <li>{@link io.headrace.client.error.UnreachableException} if it did not come about,
 *   <li>{@link io.headrace.client.error.UncertainException} if it would change something, and
 *       nobody here knows whether it did,
 *   <li>{@link io.headrace.client.error.ProtocolException} if the server's answer cannot be read,
 *   <li>{@link io.headrace.client.error.ClosedException} if the client was closed before.
 * </ul>
 *
 * <p>A thread that is interrupted while it waits, and a future that is cancelled, give the
 * operation up; the server may have done it all the same.
 *
 * <p><b>Threads.</b> Any thread may call anything here. Futures end on the client's own threads, of
 * which there are two at most, and which carry everything else, too: what depends on a future must
 * not block there, unless it names an executor. A blocking operation that is called on one of them
 * throws {@link IllegalStateException}, since it would wait for itself.
 */
public final class Headrace implements AutoCloseable {
  private final Link link;
  private final Carriers carriers;

  /**
   * Speaks to the servers that the settings name. Nothing is connected before something is asked
   * for.
   */
  public static Headrace connect(ClientSettings settings) {
    TransportSettings transport =
        TransportSettings.DEFAULT.withConnectTimeout(settings.connectTimeout());
    ServerTrust trust =
        settings.verifiesCertificates() ? ServerTrust.system() : ServerTrust.everybody();
    return new Headrace(
        settings,
        new NettyTransport(transport, trust),
        bound -> ThreadLocalRandom.current().nextLong(bound));
  }

  /**
   * Speaks to a server, such as {@code http://localhost:4437}, without an access token.
   *
   * @throws IllegalArgumentException if it is no endpoint
   */
  public static Headrace connect(String server) {
    return connect(ClientSettings.of(server));
  }

  /**
   * Speaks over a transport, which becomes its own.
   *
   * @param chance a random number from 0 (included) to its argument (excluded), from any thread
   */
  Headrace(ClientSettings settings, Transport transport, LongUnaryOperator chance) {
    this.link = new Link(settings, transport, chance);
    this.carriers = link.carriers();
  }

  /**
   * A basin, whether it is there or not.
   *
   * @throws IllegalArgumentException if the name is not one that a basin can have
   */
  public BasinClient basin(String name) {
    return new BasinClient(link, new BasinName(name));
  }

  /** The live sessions of the basin that they are in unless another is named: {@code sessions}. */
  public LiveSessionClient liveSessions() {
    return liveSessions("sessions");
  }

  /**
   * The live sessions of a basin.
   *
   * @throws IllegalArgumentException if the name is not one that a basin can have
   */
  public LiveSessionClient liveSessions(String basin) {
    return new LiveSessionClient(
        carriers,
        link.calls(),
        new BasinName(basin),
        () -> UUID.randomUUID().toString(),
        link::keep);
  }

  /** The basins whose names a query names, page by page. */
  public Listing<BasinInfo> listBasins(PageQuery query) {
    return new Listing<>(
        carriers,
        query,
        each -> {
          String target = Link.target("/v1/basins", ListingJson.query(each));
          return link.calls()
              .account(
                  Ask.get("list", "the basins", target),
                  answer -> ListingJson.basins(answer.body(), each));
        });
  }

  /**
   * Creates a basin. It fails if there is one of that name, unless this same call created it in an
   * attempt whose answer was lost.
   *
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public Provision<BasinInfo> createBasin(String name, BasinConfig config)
      throws InterruptedException {
    return carriers.await(() -> createBasinAsync(name, config));
  }

  /** The same, at once: see {@link #createBasin}. */
  public CompletableFuture<Provision<BasinInfo>> createBasinAsync(String name, BasinConfig config) {
    BasinName basin = new BasinName(name);
    byte[] json = ConfigJson.basinRequest(Optional.of(name), config, Optional.empty());
    return link.calls()
        .account(
            Link.creation(BasinClient.subject(basin), "/v1/basins", json),
            answer -> Link.provision(answer, ListingJson::basin));
  }

  /**
   * Makes a basin be, with exactly this configuration: what it leaves open is taken back.
   *
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public Provision<BasinInfo> ensureBasin(String name, BasinConfig config)
      throws InterruptedException {
    return carriers.await(() -> ensureBasinAsync(name, config));
  }

  /** The same, at once: see {@link #ensureBasin}. */
  public CompletableFuture<Provision<BasinInfo>> ensureBasinAsync(String name, BasinConfig config) {
    BasinName basin = new BasinName(name);
    byte[] json = ConfigJson.basinRequest(Optional.empty(), config, Optional.empty());
    Ask ask =
        Ask.change("ensure", BasinClient.subject(basin), Effect.REPEATABLE, "PUT", Link.path(basin))
            .withJson(json);
    return link.calls().account(ask, answer -> Link.provision(answer, ListingJson::basin));
  }

  /**
   * The configuration of a basin.
   *
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public BasinConfig basinConfig(String name) throws InterruptedException {
    return carriers.await(() -> basinConfigAsync(name));
  }

  /** The same, at once: see {@link #basinConfig}. */
  public CompletableFuture<BasinConfig> basinConfigAsync(String name) {
    BasinName basin = new BasinName(name);
    return link.calls()
        .account(
            Ask.get("look at the configuration of", BasinClient.subject(basin), Link.path(basin)),
            answer -> ConfigJson.basinConfig(answer.body()));
  }

  /**
   * Changes the configuration of a basin, and returns all of it.
   *
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public BasinConfig reconfigureBasin(String name, BasinPatch patch) throws InterruptedException {
    return carriers.await(() -> reconfigureBasinAsync(name, patch));
  }

  /** The same, at once: see {@link #reconfigureBasin}. */
  public CompletableFuture<BasinConfig> reconfigureBasinAsync(String name, BasinPatch patch) {
    BasinName basin = new BasinName(name);
    Ask ask =
        Ask.change(
                "reconfigure",
                BasinClient.subject(basin),
                Effect.REPEATABLE,
                "PATCH",
                Link.path(basin))
            .withJson(ConfigJson.write(patch));
    return link.calls().account(ask, answer -> ConfigJson.basinConfig(answer.body()));
  }

  /**
   * Asks for the deletion of a basin with all its streams, which goes on in the background. It
   * succeeds if an attempt whose answer was lost did it.
   *
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public void deleteBasin(String name) throws InterruptedException {
    var unused = carriers.await(() -> deleteBasinAsync(name));
  }

  /** The same, at once: see {@link #deleteBasin}. */
  public CompletableFuture<Void> deleteBasinAsync(String name) {
    BasinName basin = new BasinName(name);
    Ask ask =
        Ask.change(
            "delete", BasinClient.subject(basin), Effect.DELETES, "DELETE", Link.path(basin));
    return Link.done(link.calls().account(ask, answer -> true));
  }

  /** The access tokens whose ids a query names, page by page. */
  public Listing<AccessTokenInfo> listAccessTokens(PageQuery query) {
    return new Listing<>(
        carriers,
        query,
        each -> {
          String target = Link.target("/v1/access-tokens", ListingJson.query(each));
          return link.calls()
              .account(
                  Ask.get("list", "the access tokens", target),
                  answer -> ListingJson.accessTokens(answer.body(), each));
        });
  }

  /**
   * Issues an access token, and returns it: the only time that it is shown. Since it cannot be
   * asked for again, an attempt that may have issued it is not repeated, but ends as uncertain.
   *
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public String issueAccessToken(AccessTokenInfo wanted) throws InterruptedException {
    return carriers.await(() -> issueAccessTokenAsync(wanted));
  }

  /** The same, at once: see {@link #issueAccessToken}. */
  public CompletableFuture<String> issueAccessTokenAsync(AccessTokenInfo wanted) {
    String subject = "access token \"" + wanted.id() + "\"";
    Ask ask =
        Ask.change("issue", subject, Effect.ONCE, "POST", "/v1/access-tokens")
            .withJson(AccessTokenJson.write(wanted));
    return link.calls().account(ask, answer -> AccessTokenJson.secret(answer.body()));
  }

  /**
   * Revokes an access token by its id. It succeeds if an attempt whose answer was lost did it.
   *
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public void revokeAccessToken(String id) throws InterruptedException {
    var unused = carriers.await(() -> revokeAccessTokenAsync(id));
  }

  /** The same, at once: see {@link #revokeAccessToken}. */
  public CompletableFuture<Void> revokeAccessTokenAsync(String id) {
    String subject = "access token \"" + id + "\"";
    String target = "/v1/access-tokens/" + PercentCoding.encode(id);
    Ask ask = Ask.change("revoke", subject, Effect.DELETES, "DELETE", target);
    return Link.done(link.calls().account(ask, answer -> true));
  }

  /**
   * Metrics of the account.
   *
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public List<Metric> metrics(MetricQuery query) throws InterruptedException {
    return carriers.await(() -> metricsAsync(query));
  }

  /** The same, at once: see {@link #metrics}. */
  public CompletableFuture<List<Metric>> metricsAsync(MetricQuery query) {
    String target = Link.target("/v1/metrics", MetricJson.query(query));
    return link.calls()
        .account(
            Ask.get("look at the metrics of", "the account", target),
            answer -> MetricJson.metrics(answer.body()));
  }

  /**
   * The places where basins can be.
   *
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public List<LocationInfo> locations() throws InterruptedException {
    return carriers.await(() -> locationsAsync());
  }

  /** The same, at once: see {@link #locations}. */
  public CompletableFuture<List<LocationInfo>> locationsAsync() {
    return link.calls()
        .account(
            Ask.get("list", "the locations", "/v1/locations"),
            answer -> ListingJson.locations(answer.body()));
  }

  /**
   * Where basins are created if nobody says where.
   *
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public LocationInfo defaultLocation() throws InterruptedException {
    return carriers.await(() -> defaultLocationAsync());
  }

  /** The same, at once: see {@link #defaultLocation}. */
  public CompletableFuture<LocationInfo> defaultLocationAsync() {
    return link.calls()
        .account(
            Ask.get("look at", "the default location", "/v1/locations/default"),
            answer -> ListingJson.location(answer.body()));
  }

  /**
   * Sets where basins are created if nobody says where.
   *
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public LocationInfo setDefaultLocation(String name) throws InterruptedException {
    return carriers.await(() -> setDefaultLocationAsync(name));
  }

  /** The same, at once: see {@link #setDefaultLocation}. */
  public CompletableFuture<LocationInfo> setDefaultLocationAsync(String name) {
    Ask ask =
        Ask.change("set", "the default location", Effect.REPEATABLE, "PUT", "/v1/locations/default")
            .withJson(new TextBuffer().jsonString(name).toBytes());
    return link.calls().account(ask, answer -> ListingJson.location(answer.body()));
  }

  /**
   * Ends everything that is under way: what may have been done at the server as uncertain, all else
   * as closed.
   */
  @Override
  public void close() {
    link.close();
  }
}
