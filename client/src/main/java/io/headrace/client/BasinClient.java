package io.headrace.client;

import io.headrace.client.call.Ask;
import io.headrace.client.call.Carriers;
import io.headrace.client.call.Effect;
import io.headrace.client.call.RequestHeads;
import io.headrace.client.control.Metric;
import io.headrace.client.control.MetricQuery;
import io.headrace.client.control.PageQuery;
import io.headrace.client.control.Provision;
import io.headrace.client.control.StreamConfig;
import io.headrace.client.control.StreamInfo;
import io.headrace.client.control.StreamPatch;
import io.headrace.client.json.ConfigJson;
import io.headrace.client.json.ListingJson;
import io.headrace.client.json.MetricJson;
import io.headrace.wire.BasinName;
import io.headrace.wire.PercentCoding;
import io.headrace.wire.StreamName;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Speaks to a basin about its streams. Costs nothing to make; may be used from any thread. For how
 * operations block, fail and are given up, see {@link Headrace}.
 */
public final class BasinClient {
  private final Link link;
  private final Carriers carriers;
  private final BasinName basin;

  BasinClient(Link link, BasinName basin) {
    this.link = link;
    this.carriers = link.carriers();
    this.basin = basin;
  }

  /** What messages call a basin. */
  static String subject(BasinName basin) {
    return "basin \"" + basin + "\"";
  }

  private String subject(StreamName stream) {
    return RequestHeads.subject(basin, stream);
  }

  /** The name of the basin. */
  public String name() {
    return basin.text();
  }

  /**
   * A stream, whether it is there or not.
   *
   * @throws IllegalArgumentException if the name is not one that a stream can have
   */
  public StreamClient stream(String name) {
    return new StreamClient(link, basin, new StreamName(name), Optional.empty());
  }

  /** The streams whose names a query names, page by page. */
  public Listing<StreamInfo> listStreams(PageQuery query) {
    return new Listing<>(
        carriers,
        query,
        each -> {
          String target = Link.target("/v1/streams", ListingJson.query(each));
          return link.calls()
              .basin(
                  basin,
                  Ask.get("list", "the streams of " + subject(basin), target),
                  answer -> ListingJson.streams(answer.body(), each));
        });
  }

  /**
   * Creates a stream. It fails if there is one of that name, unless this same call created it in an
   * attempt whose answer was lost.
   *
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public Provision<StreamInfo> createStream(String name, StreamConfig config)
      throws InterruptedException {
    return carriers.await(() -> createStreamAsync(name, config));
  }

  /** The same, at once: see {@link #createStream}. */
  public CompletableFuture<Provision<StreamInfo>> createStreamAsync(
      String name, StreamConfig config) {
    StreamName stream = new StreamName(name);
    byte[] json = ConfigJson.streamRequest(name, config);
    return link.calls()
        .basin(
            basin,
            Link.creation(subject(stream), "/v1/streams", json),
            answer -> Link.provision(answer, ListingJson::stream));
  }

  /**
   * Makes a stream be, with exactly this configuration: what it leaves open is taken back.
   *
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public Provision<StreamInfo> ensureStream(String name, StreamConfig config)
      throws InterruptedException {
    return carriers.await(() -> ensureStreamAsync(name, config));
  }

  /** The same, at once: see {@link #ensureStream}. */
  public CompletableFuture<Provision<StreamInfo>> ensureStreamAsync(
      String name, StreamConfig config) {
    StreamName stream = new StreamName(name);
    Ask ask =
        Ask.change("ensure", subject(stream), Effect.REPEATABLE, "PUT", RequestHeads.path(stream))
            .withJson(ConfigJson.write(config));
    return link.calls().basin(basin, ask, answer -> Link.provision(answer, ListingJson::stream));
  }

  /**
   * The configuration in force for a stream, in which everything is decided.
   *
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public StreamConfig streamConfig(String name) throws InterruptedException {
    return carriers.await(() -> streamConfigAsync(name));
  }

  /** The same, at once: see {@link #streamConfig}. */
  public CompletableFuture<StreamConfig> streamConfigAsync(String name) {
    StreamName stream = new StreamName(name);
    return link.calls()
        .basin(
            basin,
            Ask.get("look at the configuration of", subject(stream), RequestHeads.path(stream)),
            answer -> ConfigJson.streamConfig(answer.body()));
  }

  /**
   * Changes the configuration of a stream, and returns all of it.
   *
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public StreamConfig reconfigureStream(String name, StreamPatch patch)
      throws InterruptedException {
    return carriers.await(() -> reconfigureStreamAsync(name, patch));
  }

  /** The same, at once: see {@link #reconfigureStream}. */
  public CompletableFuture<StreamConfig> reconfigureStreamAsync(String name, StreamPatch patch) {
    StreamName stream = new StreamName(name);
    Ask ask =
        Ask.change(
                "reconfigure",
                subject(stream),
                Effect.REPEATABLE,
                "PATCH",
                RequestHeads.path(stream))
            .withJson(ConfigJson.write(patch));
    return link.calls().basin(basin, ask, answer -> ConfigJson.streamConfig(answer.body()));
  }

  /**
   * Asks for the deletion of a stream, which goes on in the background. It succeeds if an attempt
   * whose answer was lost did it.
   *
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public void deleteStream(String name) throws InterruptedException {
    var unused = carriers.await(() -> deleteStreamAsync(name));
  }

  /** The same, at once: see {@link #deleteStream}. */
  public CompletableFuture<Void> deleteStreamAsync(String name) {
    StreamName stream = new StreamName(name);
    Ask ask =
        Ask.change("delete", subject(stream), Effect.DELETES, "DELETE", RequestHeads.path(stream));
    return Link.done(link.calls().basin(basin, ask, answer -> true));
  }

  /**
   * Metrics of the basin.
   *
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public List<Metric> metrics(MetricQuery query) throws InterruptedException {
    return carriers.await(() -> metricsAsync(query));
  }

  /** The same, at once: see {@link #metrics}. */
  public CompletableFuture<List<Metric>> metricsAsync(MetricQuery query) {
    String path = "/v1/metrics/" + PercentCoding.encode(basin.text());
    return link.calls()
        .account(
            Ask.get(
                "look at the metrics of",
                subject(basin),
                Link.target(path, MetricJson.query(query))),
            answer -> MetricJson.metrics(answer.body()));
  }

  /**
   * Metrics of a stream.
   *
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public List<Metric> streamMetrics(String name, MetricQuery query) throws InterruptedException {
    return carriers.await(() -> streamMetricsAsync(name, query));
  }

  /** The same, at once: see {@link #streamMetrics}. */
  public CompletableFuture<List<Metric>> streamMetricsAsync(String name, MetricQuery query) {
    StreamName stream = new StreamName(name);
    String path =
        "/v1/metrics/"
            + PercentCoding.encode(basin.text())
            + "/"
            + PercentCoding.encode(stream.text());
    return link.calls()
        .account(
            Ask.get(
                "look at the metrics of",
                subject(stream),
                Link.target(path, MetricJson.query(query))),
            answer -> MetricJson.metrics(answer.body()));
  }
}
