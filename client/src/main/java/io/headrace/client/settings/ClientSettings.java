package io.headrace.client.settings;

import io.headrace.client.observe.Observer;
import io.headrace.client.retry.AppendRetryPolicy;
import io.headrace.client.retry.RetrySettings;
import io.headrace.wire.Packing;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How a client speaks to its servers.
 *
 * @param endpoints where they are
 * @param tokens where access tokens come from, if the servers want any
 * @param connectTimeout how long it may take until a connection stands, more than zero and up to a
 *     day
 * @param requestTimeout how long one attempt of a request may take from its beginning, connecting
 *     and the access token included, until its answer is whole; more than zero and up to a day. A
 *     read that waits for records may take as much longer
 * @param retries how often and how soon a request is tried again
 * @param appends which single appends may be tried again when nobody knows whether they were
 *     stored. Single ones cannot be {@link AppendRetryPolicy#EXACTLY_ONCE}; append sessions can
 * @param compression how the bodies of requests are packed, if they are not small, and how answers
 *     may be
 * @param verifiesCertificates whether servers must prove who they are
 * @param observer who is told what happens
 */
public record ClientSettings(
    Endpoints endpoints,
    Optional<TokenSource> tokens,
    Duration connectTimeout,
    Duration requestTimeout,
    RetrySettings retries,
    AppendRetryPolicy appends,
    Packing compression,
    boolean verifiesCertificates,
    Observer observer) {
  private static final Duration LONGEST_TIMEOUT = Duration.ofDays(1);
  private static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration DEFAULT_REQUEST_TIMEOUT = Duration.ofSeconds(5);

  /**
   * Checks what can be checked.
   *
   * @throws IllegalArgumentException if a time is not more than zero, or more than a day, or single
   *     appends are to be stored exactly once
   */
  public ClientSettings {
    requirePositive("connect timeout", connectTimeout);
    requirePositive("request timeout", requestTimeout);
    if (appends == AppendRetryPolicy.EXACTLY_ONCE) {
      throw new IllegalArgumentException(
          "expected single appends to be retried by ALL or NO_SIDE_EFFECTS, not EXACTLY_ONCE: only"
              + " an append session can promise that");
    }
  }

  /**
   * Everything as it is unless chosen: 3 seconds to connect, 5 seconds for a request, three
   * attempts, single appends stored at most once, no access token, nothing packed.
   */
  public static ClientSettings of(Endpoints endpoints) {
    return new ClientSettings(
        endpoints,
        Optional.empty(),
        DEFAULT_CONNECT_TIMEOUT,
        DEFAULT_REQUEST_TIMEOUT,
        RetrySettings.DEFAULT,
        AppendRetryPolicy.NO_SIDE_EFFECTS,
        Packing.NONE,
        /* verifiesCertificates= */ true,
        Observer.NONE);
  }

  /**
   * One server for everything, such as {@code http://localhost:4437}.
   *
   * @throws IllegalArgumentException if it is no endpoint
   */
  public static ClientSettings of(String server) {
    return of(Endpoints.of(server));
  }

  /** A server on this machine that was started without a word about its port. */
  public static ClientSettings local() {
    return of(Endpoints.local());
  }

  /**
   * What the environment of this process says: {@code S2_ACCOUNT_ENDPOINT}, {@code
   * S2_BASIN_ENDPOINT}, {@code S2_ACCESS_TOKEN}, {@code S2_SSL_NO_VERIFY} ({@code true} or {@code
   * 1}) and {@code S2_COMPRESSION} ({@code none}, {@code gzip} or {@code zstd}). Without endpoints
   * the hosted service is meant; what is empty counts as absent.
   *
   * @throws IllegalArgumentException if one of them is not what it must be
   */
  public static ClientSettings fromEnvironment() {
    return fromEnvironment(System.getenv());
  }

  /**
   * The same, from an environment of one's own.
   *
   * @throws IllegalArgumentException if a variable is not what it must be
   */
  public static ClientSettings fromEnvironment(Map<String, String> environment) {
    ClientSettings settings =
        of(Endpoints.fromEnvironment(environment))
            .withCompression(compression(environment.getOrDefault("S2_COMPRESSION", "")))
            .withVerifiesCertificates(!yes(environment.getOrDefault("S2_SSL_NO_VERIFY", "")));
    String token = environment.getOrDefault("S2_ACCESS_TOKEN", "").strip();
    return token.isEmpty() ? settings : settings.withToken(token);
  }

  private static boolean yes(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true", "1", "yes", "on" -> true;
      case "", "false", "0", "no", "off" -> false;
      default ->
          throw new IllegalArgumentException(
              "expected S2_SSL_NO_VERIFY to be true or false, but it is \"" + text + "\"");
    };
  }

  private static Packing compression(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "", "none" -> Packing.NONE;
      case "gzip" -> Packing.GZIP;
      case "zstd" -> Packing.ZSTD;
      default ->
          throw new IllegalArgumentException(
              "expected S2_COMPRESSION to be none, gzip or zstd, but it is \"" + text + "\"");
    };
  }

  private static void requirePositive(String name, Duration time) {
    if (time.isNegative() || time.isZero() || time.compareTo(LONGEST_TIMEOUT) > 0) {
      throw new IllegalArgumentException(
          "expected a " + name + " of more than nothing and a day at most, but it is " + time);
    }
  }

  /**
   * The same with one access token for every request.
   *
   * @throws IllegalArgumentException if the token is empty
   */
  public ClientSettings withToken(String token) {
    return withTokens(TokenSource.of(token));
  }

  /** The same with access tokens from elsewhere. */
  public ClientSettings withTokens(TokenSource source) {
    return with(draft -> draft.tokens = Optional.of(source));
  }

  /**
   * The same with another time to connect.
   *
   * @throws IllegalArgumentException if it is not more than nothing, or more than a day
   */
  public ClientSettings withConnectTimeout(Duration timeout) {
    return with(draft -> draft.connectTimeout = timeout);
  }

  /**
   * The same with another time for a request.
   *
   * @throws IllegalArgumentException if it is not more than nothing, or more than a day
   */
  public ClientSettings withRequestTimeout(Duration timeout) {
    return with(draft -> draft.requestTimeout = timeout);
  }

  /** The same with other retries. */
  public ClientSettings withRetries(RetrySettings settings) {
    return with(draft -> draft.retries = settings);
  }

  /**
   * The same with another policy for single appends.
   *
   * @throws IllegalArgumentException if it is {@link AppendRetryPolicy#EXACTLY_ONCE}
   */
  public ClientSettings withAppends(AppendRetryPolicy policy) {
    return with(draft -> draft.appends = policy);
  }

  /** The same, packed otherwise. */
  public ClientSettings withCompression(Packing packing) {
    return with(draft -> draft.compression = packing);
  }

  /** The same, with servers that must prove who they are, or need not: only ever in a test. */
  public ClientSettings withVerifiesCertificates(boolean verifies) {
    return with(draft -> draft.verifiesCertificates = verifies);
  }

  /** The same, watched by somebody. */
  public ClientSettings withObserver(Observer watching) {
    return with(draft -> draft.observer = watching);
  }

  private ClientSettings with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.settings();
  }

  /** All of them while some are changed, so that each change names nothing but itself. */
  private static final class Draft {
    private Endpoints endpoints;
    private Optional<TokenSource> tokens;
    private Duration connectTimeout;
    private Duration requestTimeout;
    private RetrySettings retries;
    private AppendRetryPolicy appends;
    private Packing compression;
    private boolean verifiesCertificates;
    private Observer observer;

    Draft(ClientSettings from) {
      this.endpoints = from.endpoints;
      this.tokens = from.tokens;
      this.connectTimeout = from.connectTimeout;
      this.requestTimeout = from.requestTimeout;
      this.retries = from.retries;
      this.appends = from.appends;
      this.compression = from.compression;
      this.verifiesCertificates = from.verifiesCertificates;
      this.observer = from.observer;
    }

    ClientSettings settings() {
      return new ClientSettings(
          endpoints,
          tokens,
          connectTimeout,
          requestTimeout,
          retries,
          appends,
          compression,
          verifiesCertificates,
          observer);
    }
  }
}
