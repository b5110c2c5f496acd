package io.headrace.client.read;

import io.headrace.client.transport.Exchange;
import io.headrace.client.transport.ExchangeListener;
import io.headrace.client.transport.Request;
import io.headrace.client.transport.ResponseHead;
import io.headrace.client.transport.TransportFailure;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/** An exchange whose other side a test plays. */
final class ScriptedExchange implements Exchange {
  private final ScriptedCarrier carrier;
  private final Request request;
  private final ExchangeListener listener;
  private boolean over;
  private boolean cancelled;
  private boolean retired;
  private boolean taking = true;
  private int windowBytes;

  ScriptedExchange(ScriptedCarrier carrier, Request request, ExchangeListener listener) {
    this.carrier = carrier;
    this.request = request;
    this.listener = listener;
  }

  // From this side.

  @Override
  public void write(byte[] bytes) {
    throw new AssertionError("a read writes nothing");
  }

  @Override
  public void flush() {
    throw new AssertionError("a read writes nothing");
  }

  @Override
  public boolean isWritable() {
    return true;
  }

  @Override
  public void end() {
    throw new AssertionError("a read has no body to end");
  }

  @Override
  public void cancel() {
    cancelled = cancelled || !over;
    over = true;
  }

  @Override
  public void take(boolean more) {
    taking = more;
  }

  @Override
  public void widen(int bytes) {
    windowBytes = bytes;
  }

  @Override
  public void retireConnection() {
    retired = true;
  }

  // From the other side.

  ScriptedExchange open() {
    return tell(() -> {
      listener.opened();
      listener.head(new ResponseHead(200, Map.of("content-type", "s2s/proto")));
    });
  }

  ScriptedExchange head(int status) {
    return tell(() -> {
      listener.opened();
      listener.head(new ResponseHead(status, Map.of()));
    });
  }

  ScriptedExchange bytes(byte[] bytes) {
    return tell(() -> {
      byte[] own = bytes.clone();
      listener.bytes(ByteBuffer.wrap(own));
      // The buffer is the transport's, who uses it for something else now.
      Arrays.fill(own, (byte) 0xff);
    });
  }

  ScriptedExchange finish() {
    return tell(() -> {
      over = true;
      listener.ended();
    });
  }

  ScriptedExchange fail(TransportFailure.Kind kind) {
    return tell(() -> {
      over = true;
      listener.failed(new TransportFailure(kind, "it broke", null));
    });
  }

  ScriptedExchange answer(int status, Map<String, String> headers, String body) {
    tell(() -> {
      listener.opened();
      listener.head(new ResponseHead(status, headers));
    });
    bytes(body.getBytes(StandardCharsets.UTF_8));
    return finish();
  }

  ScriptedExchange answer(int status, String code) {
    return answer(status, Map.of(), "{\"code\":\"" + code + "\",\"message\":\"no\"}");
  }

  private ScriptedExchange tell(Runnable event) {
    carrier.run(() -> {
      if (!over) {
        event.run();
      }
    });
    return this;
  }

  // What became of it.

  Request request() {
    return request;
  }

  /** What follows the question mark. */
  String query() {
    String target = request.target();
    return target.substring(target.indexOf('?') + 1);
  }

  boolean isCancelled() {
    return cancelled;
  }

  boolean isOver() {
    return over;
  }

  boolean isRetired() {
    return retired;
  }

  int windowBytes() {
    return windowBytes;
  }

  boolean isTaking() {
    return taking;
  }
}
