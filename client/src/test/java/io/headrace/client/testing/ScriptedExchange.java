package io.headrace.client.testing;

import io.headrace.client.transport.Exchange;
import io.headrace.client.transport.ExchangeListener;
import io.headrace.client.transport.Request;
import io.headrace.client.transport.ResponseHead;
import io.headrace.client.transport.TransportFailure;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * An exchange whose other side a test plays. What it does reaches the listener on the carrier's
 * thread, in order, and nothing after the exchange has ended, as the port promises.
 */
public final class ScriptedExchange implements Exchange {
  private final ScriptedCarrier carrier;
  private final Request request;
  private final ExchangeListener listener;
  private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
  private boolean opened;
  private boolean bodyEnded;
  private boolean cancelled;
  private boolean over;
  private boolean taking = true;
  private boolean writable = true;
  private boolean retired;

  ScriptedExchange(ScriptedCarrier carrier, Request request, ExchangeListener listener) {
    this.carrier = carrier;
    this.request = request;
    this.listener = listener;
  }

  /** The head of the request. */
  public Request request() {
    return request;
  }

  /** What has left of the body so far. */
  public byte[] sent() {
    return sent.toByteArray();
  }

  /** Whether the body was ended. */
  public boolean isBodyEnded() {
    return bodyEnded;
  }

  /** Whether the client ended the exchange. */
  public boolean isCancelled() {
    return cancelled;
  }

  /** Whether the client takes more of the answer. */
  public boolean isTaking() {
    return taking;
  }

  /** Whether the client wants no other exchange on this one's connection. */
  public boolean isRetired() {
    return retired;
  }

  /** Lets the connection stand. */
  public ScriptedExchange open() {
    return soon(() -> {
      if (!opened) {
        opened = true;
        listener.opened();
      }
    });
  }

  /** Sends the head of the answer. */
  public ScriptedExchange head(int status, Map<String, String> headers) {
    return soon(() -> listener.head(new ResponseHead(status, headers)));
  }

  /** Sends a part of the answer. */
  public ScriptedExchange bytes(byte[] bytes) {
    return soon(() -> listener.bytes(ByteBuffer.wrap(bytes)));
  }

  /** Ends the answer. */
  public ScriptedExchange endAnswer() {
    return soon(() -> {
      over = true;
      listener.ended();
    });
  }

  /** Answers at once and whole. */
  public ScriptedExchange answer(int status, Map<String, String> headers, byte[] body) {
    return open().head(status, headers).bytes(body).endAnswer();
  }

  /** Answers at once and whole. */
  public ScriptedExchange answer(int status, String body) {
    return answer(status, Map.of(), body.getBytes(StandardCharsets.UTF_8));
  }

  /** Answers with an error. */
  public ScriptedExchange error(int status, String code) {
    return answer(status, "{\"code\":\"" + code + "\",\"message\":\"as the test wants it\"}");
  }

  /** Breaks. */
  public ScriptedExchange fail(TransportFailure.Kind kind) {
    return soon(() -> {
      over = true;
      listener.failed(new TransportFailure(kind, "the test broke it: " + kind, null));
    });
  }

  /** Lets more be written again, or no more for now. */
  public ScriptedExchange writable(boolean yes) {
    return soon(() -> {
      boolean became = yes && !writable;
      writable = yes;
      if (became) {
        listener.writable();
      }
    });
  }

  private ScriptedExchange soon(Runnable event) {
    carrier.execute(() -> {
      if (!over) {
        event.run();
      }
    });
    return this;
  }

  @Override
  public void write(byte[] bytes) {
    if (!opened) {
      throw new IllegalStateException("expected nothing to be written before it is open");
    }
    if (!over) {
      waiting.writeBytes(bytes);
    }
  }

  @Override
  public void flush() {
    sent.writeBytes(waiting.toByteArray());
    waiting.reset();
  }

  @Override
  public boolean isWritable() {
    return writable;
  }

  @Override
  public void end() {
    bodyEnded = true;
  }

  @Override
  public void cancel() {
    cancelled |= !over;
    over = true;
  }

  @Override
  public void take(boolean more) {
    taking = more;
  }

  @Override
  public void widen(int bytes) {}

  @Override
  public void retireConnection() {
    retired = true;
  }
}
