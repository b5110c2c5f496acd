package io.headrace.client.netty;

import io.headrace.client.transport.ExchangeListener;
import io.headrace.client.transport.ResponseHead;
import io.headrace.client.transport.TransportFailure;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Writes down what an exchange says, to be read by a test in its own time. */
final class Heard implements ExchangeListener {
  private static final int PATIENCE_SECONDS = 20;

  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final AtomicReference<@Nullable TransportFailure> failure = new AtomicReference<>();

  @Override
  public void opened() {
    heard.add("opened");
  }

  @Override
  public void head(ResponseHead head) {
    heard.add("head " + head.status());
  }

  @Override
  public void bytes(ByteBuffer bytes) {
    heard.add(StandardCharsets.ISO_8859_1.decode(bytes).toString());
  }

  @Override
  public void ended() {
    heard.add("ended");
  }

  @Override
  public void writable() {
    heard.add("writable");
  }

  @Override
  public void failed(TransportFailure why) {
    failure.set(why);
    heard.add("failed " + why.kind());
  }

  /** The next thing; waits for it. */
  String next() {
    try {
      String next = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("expected the exchange to go on, but nothing came");
      }
      return next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** All bytes from now to the end. */
  String rest() {
    StringBuilder rest = new StringBuilder();
    for (String next = next(); !next.equals("ended"); next = next()) {
      if (next.startsWith("failed")) {
        throw new AssertionError("expected a whole answer, but it " + failure.get());
      }
      rest.append(next);
    }
    return rest.toString();
  }

  /** What has come and was not read yet. */
  boolean isQuiet() {
    return heard.isEmpty();
  }

  boolean hasFailed() {
    return failure.get() != null;
  }

  /** Why it failed. */
  TransportFailure failure() {
    TransportFailure why = failure.get();
    if (why == null) {
      throw new AssertionError("expected a failure, but there was none");
    }
    return why;
  }
}
