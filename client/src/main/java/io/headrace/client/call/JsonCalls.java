package io.headrace.client.call;

import io.headrace.wire.BasinName;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Makes calls of what is asked for in JSON. May be used from any thread. */
public final class JsonCalls {
  private final Caller caller;
  private final RequestHeads heads;
  private final Bodies bodies;
  private final Duration timeout;
  private final Supplier<Patience> patience;

  /** Calls that may take so long, one attempt each. */
  public JsonCalls(Caller caller, RequestHeads heads, Bodies bodies, Duration timeout) {
    this(caller, heads, bodies, timeout, Patience::new);
  }

  private JsonCalls(
      Caller caller,
      RequestHeads heads,
      Bodies bodies,
      Duration timeout,
      Supplier<Patience> patience) {
    this.caller = caller;
    this.heads = heads;
    this.bodies = bodies;
    this.timeout = timeout;
    this.patience = patience;
  }

  /** The same, where the server may wait for so long before it answers. */
  public JsonCalls waiting(Duration longer) {
    return new JsonCalls(caller, heads, bodies, timeout.plus(longer), patience);
  }

  /** The same, which belong together: what a server asks one of them to wait, all of them wait. */
  public JsonCalls together() {
    Patience shared = new Patience();
    return new JsonCalls(caller, heads, bodies, timeout, () -> shared);
  }

  /** Asks the account. */
  public <T> CompletableFuture<T> account(Ask ask, Call.Reader<T> reader) {
    Bodies.Packed body = body(ask);
    boolean hasBody = body.body().isPresent();
    Map<String, String> headers = headers(ask, body);
    return call(ask, heads.toAccount(ask.method(), ask.target(), headers, hasBody), body, reader);
  }

  /** Asks a basin. */
  public <T> CompletableFuture<T> basin(BasinName basin, Ask ask, Call.Reader<T> reader) {
    Bodies.Packed body = body(ask);
    boolean hasBody = body.body().isPresent();
    Map<String, String> headers = headers(ask, body);
    return call(
        ask, heads.toBasin(basin, ask.method(), ask.target(), headers, hasBody), body, reader);
  }

  private <T> CompletableFuture<T> call(
      Ask ask, Call.Head head, Bodies.Packed body, Call.Reader<T> reader) {
    return caller.call(
        new Call<>(
            ask.what(),
            ask.subject(),
            ask.effect(),
            head,
            body.body(),
            timeout,
            reader,
            patience.get()));
  }

  private Bodies.Packed body(Ask ask) {
    return ask.json().map(bodies::pack).orElse(Bodies.Packed.NOTHING);
  }

  private Map<String, String> headers(Ask ask, Bodies.Packed body) {
    Map<String, String> headers = new HashMap<>(bodies.accepting());
    headers.put("accept", "application/json");
    if (body.body().isPresent()) {
      headers.put("content-type", "application/json");
    }
    headers.putAll(body.headers());
    headers.putAll(ask.headers());
    return headers;
  }
}
