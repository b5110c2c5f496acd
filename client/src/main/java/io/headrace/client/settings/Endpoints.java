package io.headrace.client.settings;

import io.headrace.wire.BasinName;
import java.util.Map;

/**
 * Where the account is served, and where each basin is.
 *
 * @param account where the account is: basins, access tokens, metrics and locations
 * @param basin where basins are, as it was written; with {@code {basin}} in it, that stands for a
 *     basin's name, and without it the basin is named in a header
 */
public record Endpoints(Endpoint account, String basin) {
  /** The port of a server that was started without a word about it. */
  public static final int DEFAULT_PORT = 4437;

  /** The hosted service. */
  public static final Endpoints HOSTED = of("a.s2.dev", "{basin}.b.s2.dev");

  private static final String PLACEHOLDER = "{basin}";

  /**
   * Checks that there is an endpoint for every basin.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Endpoints {
    Endpoint.parse(basin.replace(PLACEHOLDER, "any-basin"));
  }

  /**
   * Two endpoints, as {@link Endpoint#parse} reads them.
   *
   * @param basin may hold {@code {basin}} in place of a basin's name
   * @throws IllegalArgumentException if one of them is none
   */
  public static Endpoints of(String account, String basin) {
    return new Endpoints(Endpoint.parse(account), basin.strip());
  }

  /**
   * One server for the account and all basins, such as {@code http://localhost:4437}.
   *
   * @throws IllegalArgumentException if it is no endpoint
   */
  public static Endpoints of(String server) {
    return of(server, server);
  }

  /** A server on this machine that was started without a word about its port. */
  public static Endpoints local() {
    return of("http://127.0.0.1:" + DEFAULT_PORT);
  }

  /**
   * What the environment says: {@code S2_ACCOUNT_ENDPOINT} and {@code S2_BASIN_ENDPOINT}. Where
   * only one of them is there, it serves both, unless it is one for each basin; where neither is,
   * the hosted service is meant.
   *
   * @throws IllegalArgumentException if one of them is no endpoint
   */
  static Endpoints fromEnvironment(Map<String, String> environment) {
    String account = environment.getOrDefault("S2_ACCOUNT_ENDPOINT", "").strip();
    String basin = environment.getOrDefault("S2_BASIN_ENDPOINT", "").strip();
    if (account.isEmpty() && basin.isEmpty()) {
      return HOSTED;
    }
    if (account.isEmpty() && basin.contains(PLACEHOLDER)) {
      throw new IllegalArgumentException(
          "expected S2_ACCOUNT_ENDPOINT beside S2_BASIN_ENDPOINT, which is \""
              + basin
              + "\" and thus only for basins, but it is not set");
    }
    return of(account.isEmpty() ? basin : account, basin.isEmpty() ? account : basin);
  }

  /** Where a basin is. */
  public Endpoint ofBasin(BasinName name) {
    return Endpoint.parse(basin.replace(PLACEHOLDER, name.text()));
  }

  /** Whether requests to a basin name it in the header {@code s2-basin}. */
  public boolean namesBasinInHeader() {
    return !basin.contains(PLACEHOLDER);
  }
}
