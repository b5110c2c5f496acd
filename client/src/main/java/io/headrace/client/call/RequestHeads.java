package io.headrace.client.call;

import io.headrace.client.settings.ClientSettings;
import io.headrace.client.settings.EncryptionKey;
import io.headrace.client.settings.Endpoint;
import io.headrace.client.settings.Endpoints;
import io.headrace.client.settings.TokenSource;
import io.headrace.client.transport.Request;
import io.headrace.wire.BasinName;
import io.headrace.wire.PercentCoding;
import io.headrace.wire.StreamName;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Makes the heads of requests: where to, as whom, and about which basin. From any thread. */
public final class RequestHeads {
  private final Endpoints endpoints;
  private final Optional<TokenSource> tokens;

  /** Heads for the servers of a client. */
  public RequestHeads(ClientSettings settings) {
    this.endpoints = settings.endpoints();
    this.tokens = settings.tokens();
  }

  /** Whether another access token can be had when one is refused. */
  public boolean canRefreshToken() {
    return tokens.isPresent() && tokens.get().canRefresh();
  }

  /**
   * Heads of requests to the account.
   *
   * @param target the path from {@code /v1} on, percent-encoded, with its query
   */
  public Call.Head toAccount(
      String method, String target, Map<String, String> headers, boolean hasBody) {
    return to(endpoints.account(), Map.of(), method, target, headers, hasBody);
  }

  /**
   * Heads of requests to a basin.
   *
   * @param target the path from {@code /v1} on, percent-encoded, with its query
   */
  public Call.Head toBasin(
      BasinName basin, String method, String target, Map<String, String> headers, boolean hasBody) {
    Map<String, String> naming =
        endpoints.namesBasinInHeader() ? Map.of("s2-basin", basin.text()) : Map.of();
    return to(endpoints.ofBasin(basin), naming, method, target, headers, hasBody);
  }

  /**
   * Heads of requests to the records of a stream.
   *
   * @param key what records are sealed and opened with, if the stream is encrypted
   */
  public RecordsRequests records(BasinName basin, StreamName stream, Optional<EncryptionKey> key) {
    return new StreamRecords(basin, stream, key);
  }

  /** What messages call a stream. */
  public static String subject(BasinName basin, StreamName stream) {
    return "stream \"" + stream + "\" in basin \"" + basin + "\"";
  }

  /** The path of a stream, from {@code /v1} on. */
  public static String path(StreamName stream) {
    return "/v1/streams/" + PercentCoding.encode(stream.text());
  }

  private Call.Head to(
      Endpoint endpoint,
      Map<String, String> naming,
      String method,
      String target,
      Map<String, String> wanted,
      boolean hasBody) {
    return tokenWasRefused -> {
      Map<String, String> headers = new HashMap<>(naming);
      headers.putAll(wanted);
      headers.put("user-agent", SdkVersion.USER_AGENT);
      String path = endpoint.path() + target;
      if (tokens.isEmpty()) {
        return CompletableFuture.completedFuture(
            new Request(endpoint.origin(), method, path, headers, hasBody));
      }
      return token(tokens.get(), tokenWasRefused)
          .thenApply(token -> {
            headers.put("authorization", "Bearer " + token);
            return new Request(endpoint.origin(), method, path, headers, hasBody);
          });
    };
  }

  /** The token, or the failure of its source, whichever way that fails. */
  private static CompletionStage<String> token(TokenSource source, boolean lastWasRefused) {
    try {
      return source.token(lastWasRefused);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private final class StreamRecords implements RecordsRequests {
    private final BasinName basin;
    private final StreamName stream;
    private final Map<String, String> key;

    StreamRecords(BasinName basin, StreamName stream, Optional<EncryptionKey> key) {
      this.basin = basin;
      this.stream = stream;
      this.key = key.map(each -> Map.of("s2-encryption-key", each.toHeader())).orElse(Map.of());
    }

    @Override
    public CompletionStage<Request> make(
        String method,
        String query,
        Map<String, String> headers,
        boolean hasBody,
        boolean tokenWasRefused) {
      Map<String, String> all = new HashMap<>(key);
      all.putAll(headers);
      String target = path(stream) + "/records" + (query.isEmpty() ? "" : "?" + query);
      return toBasin(basin, method, target, all, hasBody).make(tokenWasRefused);
    }

    @Override
    public boolean canRefreshToken() {
      return RequestHeads.this.canRefreshToken();
    }

    @Override
    public String subject() {
      return RequestHeads.subject(basin, stream);
    }
  }
}
