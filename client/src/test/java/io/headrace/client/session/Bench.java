package io.headrace.client.session;

import io.headrace.client.call.Bodies;
import io.headrace.client.call.Caller;
import io.headrace.client.call.Carriers;
import io.headrace.client.call.JsonCalls;
import io.headrace.client.call.RequestHeads;
import io.headrace.client.error.HeadraceException;
import io.headrace.client.observe.Observer;
import io.headrace.client.retry.RetrySettings;
import io.headrace.client.settings.ClientSettings;
import io.headrace.client.testing.ScriptedCarrier;
import io.headrace.client.testing.ScriptedExchange;
import io.headrace.wire.BasinName;
import io.headrace.wire.Packing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Live sessions on a carrier in the test's hand, whose server is the test. Only what is above the
 * transport is there, and all of it. A request is sent once before it has failed, unless a test
 * wants it otherwise.
 */
final class Bench {
  static final Duration LEASE = Duration.ofSeconds(30);

  private static final RetrySettings ONCE =
      new RetrySettings(1, Duration.ofMillis(100), Duration.ofSeconds(1));

  final ScriptedCarrier carrier = new ScriptedCarrier();
  final LiveSessionClient sessions;

  /** Happens when a run becomes ours, before anybody has it. */
  Runnable onRun = () -> {};

  private final Caller caller;
  private final Set<ScriptedExchange> answered = new HashSet<>();
  private Runnable end = () -> {};
  private int stored = 100;

  Bench() {
    this(ONCE, Packing.NONE);
  }

  Bench(RetrySettings retries, Packing packing) {
    Carriers carriers = new Carriers(carrier);
    caller = new Caller(carriers, retries, false, Observer.NONE, bound -> 0);
    AtomicInteger keys = new AtomicInteger();
    sessions =
        new LiveSessionClient(
            carriers,
            new JsonCalls(
                caller,
                new RequestHeads(ClientSettings.of("http://localhost")),
                new Bodies(packing),
                Duration.ofSeconds(5)),
            new BasinName("sessions"),
            () -> "key-" + keys.incrementAndGet(),
            (ending, ended) -> {
              end = ending;
              onRun.run();
            });
  }

  /** A run that was claimed, and whose inbox is being listened to. */
  RunHandle claimed() {
    CompletableFuture<Optional<RunHandle>> claim = sessions.claimAsync("s", "r", "w");
    answer(next("claim"), 200, claim("\"messages\":[]"));
    return claim.join().orElseThrow();
  }

  /** What a server says of a run that is claimed. */
  static String claim(String more) {
    return "{\"session\":\"s\",\"run\":\"r\",\"answer\":\"a\",\"message\":\"m\",\"fence\":\"f\","
        + "\"lease\":"
        + LEASE.toMillis()
        + ",\"cursor\":\"e.1\","
        + more
        + "}";
  }

  /** Closes the client. */
  void closeClient() {
    end.run();
    caller.close();
    carrier.run();
  }

  // The server.

  /** The next request of a kind, whose connection stands; nobody has answered it. */
  ScriptedExchange next(String kind) {
    return find(kind)
        .orElseThrow(() ->
            new AssertionError(
                "expected a request to " + kind + ", but there were only " + requests()));
  }

  boolean has(String kind) {
    carrier.run();
    return carrier.exchanges().stream()
        .anyMatch(each -> !answered.contains(each) && is(each, kind));
  }

  Optional<ScriptedExchange> find(String kind) {
    carrier.run();
    for (ScriptedExchange each : carrier.exchanges()) {
      if (is(each, kind) && answered.add(each)) {
        each.open();
        carrier.run();
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  private static boolean is(ScriptedExchange exchange, String kind) {
    return exchange.request().target().endsWith("/" + kind);
  }

  private List<String> requests() {
    return carrier.exchanges().stream().map(each -> each.request().target()).toList();
  }

  /** What was sent with a request. */
  static String body(ScriptedExchange exchange) {
    return new String(exchange.sent(), StandardCharsets.UTF_8);
  }

  void answer(ScriptedExchange exchange, int status, String body) {
    exchange.answer(status, body);
    carrier.run();
  }

  /** Stores the events that are on their way. */
  String store() {
    ScriptedExchange events = next("events");
    stored++;
    answer(events, 200, "{\"cursor\":\"e." + stored + "\"}");
    return body(events);
  }

  /** Settles as it is wanted. */
  String settle() {
    ScriptedExchange end = next("settle");
    answer(end, 200, "{\"cursor\":\"e.999\"}");
    return body(end);
  }

  /** Tells what there is to know. */
  void tell(String inbox) {
    answer(next("inbox"), 200, "{\"cursor\":\"e.50\",\"inbox\":" + inbox + "}");
  }

  static String refusal(String code) {
    return "{\"code\":\"" + code + "\",\"message\":\"as the test wants it\"}";
  }

  /** How a future ended, in few words; or {@code pending}. */
  static String fate(CompletableFuture<?> future) {
    if (!future.isDone()) {
      return "pending";
    }
    if (future.isCancelled()) {
      return "cancelled";
    }
    if (!future.isCompletedExceptionally()) {
      return "done";
    }
    Throwable failure = future.handle((value, trouble) -> Causes.of(trouble)).join();
    return failure instanceof RunLostException lost
        ? "lost: " + lost.code()
        : failure instanceof HeadraceException known ? known.getMessage() : failure.toString();
  }
}
