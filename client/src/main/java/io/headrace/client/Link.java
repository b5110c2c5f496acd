package io.headrace.client;

import io.headrace.client.append.AppendOptions;
import io.headrace.client.append.AppendSession;
import io.headrace.client.call.Answer;
import io.headrace.client.call.Ask;
import io.headrace.client.call.Bodies;
import io.headrace.client.call.Caller;
import io.headrace.client.call.Carriers;
import io.headrace.client.call.Effect;
import io.headrace.client.call.JsonCalls;
import io.headrace.client.call.ReadBack;
import io.headrace.client.call.RecordsRequests;
import io.headrace.client.call.RequestHeads;
import io.headrace.client.call.StreamCalls;
import io.headrace.client.control.Provision;
import io.headrace.client.read.ReadOptions;
import io.headrace.client.read.ReadSession;
import io.headrace.client.read.ReadStart;
import io.headrace.client.settings.ClientSettings;
import io.headrace.client.settings.EncryptionKey;
import io.headrace.client.transport.Transport;
import io.headrace.wire.BasinName;
import io.headrace.wire.PercentCoding;
import io.headrace.wire.StreamName;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;

/** What the clients of an account, of its basins and of their streams share. From any thread. */
final class Link implements AutoCloseable {
  private final ClientSettings settings;
  private final Transport transport;
  private final RequestHeads heads;
  private final Bodies bodies;
  private final Carriers carriers;
  private final Caller caller;
  private final JsonCalls calls;
  private final LongUnaryOperator chance;
  private final Sessions sessions = new Sessions();

  Link(ClientSettings settings, Transport transport, LongUnaryOperator chance) {
    this.settings = settings;
    this.transport = transport;
    this.chance = chance;
    this.heads = new RequestHeads(settings);
    this.bodies = new Bodies(settings.compression());
    this.carriers = new Carriers(transport);
    this.caller =
        new Caller(
            carriers, settings.retries(), heads.canRefreshToken(), settings.observer(), chance);
    this.calls = new JsonCalls(caller, heads, bodies, settings.requestTimeout());
  }

  Carriers carriers() {
    return carriers;
  }

  JsonCalls calls() {
    return calls;
  }

  StreamCalls stream(BasinName basin, StreamName stream, Optional<EncryptionKey> key) {
    return new StreamCalls(
        caller,
        heads.records(basin, stream, key),
        bodies,
        settings.requestTimeout(),
        settings.appends(),
        settings.observer());
  }

  RecordsRequests requests(BasinName basin, StreamName stream, Optional<EncryptionKey> key) {
    return heads.records(basin, stream, key);
  }

  /** Ends something with the client, if it has not ended before. */
  void keep(Runnable end, CompletableFuture<Void> ended) {
    sessions.add(end, ended);
  }

  /** How sessions append if nobody says otherwise. */
  AppendOptions appendOptions() {
    return AppendOptions.DEFAULT
        .withRetryPolicy(settings.appends())
        .withAckTimeout(settings.requestTimeout())
        .withPacking(settings.compression());
  }

  AppendSession appendSession(RecordsRequests requests, AppendOptions options, ReadBack readBack) {
    sessions.requireOpen();
    AppendSession session =
        AppendSession.begin(
            carriers.next(),
            requests,
            options,
            settings.retries(),
            chance,
            settings.observer(),
            readBack);
    sessions.add(session::abandon, session.ended());
    return session;
  }

  /** How sessions read if nobody says otherwise. */
  ReadOptions readOptions(ReadStart start) {
    return ReadOptions.from(start).withPacking(settings.compression());
  }

  ReadSession readSession(RecordsRequests requests, ReadOptions options) {
    sessions.requireOpen();
    ReadSession session =
        ReadSession.begin(
            carriers.next(), requests, options, settings.retries(), chance, settings.observer());
    sessions.add(session::close, session.ended());
    return session;
  }

  /**
   * Asks for a creation that may be repeated: by its token the server knows again what it has done.
   */
  static Ask creation(String subject, String target, byte[] json) {
    String token = UUID.randomUUID().toString().replace("-", "");
    return Ask.change("create", subject, Effect.REPEATABLE, "POST", target)
        .withHeader("s2-request-token", token)
        .withJson(json);
  }

  /** A target with a query, if there is one. */
  static String target(String path, String query) {
    return query.isEmpty() ? path : path + "?" + query;
  }

  /** The path of a basin, from {@code /v1} on. */
  static String path(BasinName basin) {
    return "/v1/basins/" + PercentCoding.encode(basin.text());
  }

  /** What came of a request that something be there. */
  static <T> Provision<T> provision(Answer answer, Function<byte[], T> reader) {
    Provision.Result result =
        switch (answer.header("s2-provision-result").orElse("")) {
          case "created" -> Provision.Result.CREATED;
          case "noop" -> Provision.Result.UNCHANGED;
          case "updated" -> Provision.Result.UPDATED;
          // Servers of some age say it by the status alone.
          default -> answer.status() == 201 ? Provision.Result.CREATED : Provision.Result.UPDATED;
        };
    return new Provision<>(reader.apply(answer.body()), result);
  }

  /** What ends when a call has ended, whatever its answer said; cancelling it cancels the call. */
  static CompletableFuture<Void> done(CompletableFuture<Boolean> call) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    var unused =
        call.whenComplete((value, failure) -> {
          if (failure == null) {
            done.complete(null);
          } else {
            done.completeExceptionally(failure);
          }
        });
    cancelTogether(done, call);
    return done;
  }

  private static void cancelTogether(CompletableFuture<?> outer, CompletableFuture<?> inner) {
    var unused =
        outer.whenComplete((value, failure) -> {
          if (outer.isCancelled()) {
            inner.cancel(false);
          }
        });
  }

  /** Ends everything. */
  @Override
  public void close() {
    sessions.close();
    caller.close();
    transport.close();
  }
}
