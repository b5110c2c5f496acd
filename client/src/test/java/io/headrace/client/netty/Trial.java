package io.headrace.client.netty;

import io.headrace.client.transport.Carrier;
import io.headrace.client.transport.Exchange;
import io.headrace.client.transport.Request;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** One carrier that tests drive from their own thread. */
final class Trial implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 20;

  private final NettyTransport transport;
  private final Carrier carrier;

  Trial(TransportSettings settings) {
    this(settings, ServerTrust.system());
  }

  Trial(TransportSettings settings, ServerTrust trust) {
    this.transport = new NettyTransport(1, settings, trust);
    this.carrier = transport.carrier();
  }

  NettyTransport transport() {
    return transport;
  }

  Carrier carrier() {
    return carrier;
  }

  static Request get(URI origin, String target) {
    return new Request(origin, "GET", target, Map.of(), /* hasBody= */ false);
  }

  static Request post(URI origin, String target) {
    return new Request(origin, "POST", target, Map.of(), /* hasBody= */ true);
  }

  Exchange begin(Request request, Heard heard) {
    return ask(() -> carrier.begin(request, heard));
  }

  void write(Exchange exchange, String text) {
    run(() -> {
      exchange.write(text.getBytes(StandardCharsets.UTF_8));
      exchange.flush();
    });
  }

  /** Runs something on the carrier and waits for it. */
  void run(Runnable task) {
    ask(() -> {
      task.run();
      return true;
    });
  }

  <T> T ask(Supplier<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    carrier.execute(() -> {
      try {
        answer.complete(question.get());
      } catch (RuntimeException e) {
        answer.completeExceptionally(e);
      }
    });
    try {
      return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    transport.close();
  }
}
