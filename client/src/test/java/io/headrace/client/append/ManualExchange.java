package io.headrace.client.append;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.client.transport.Exchange;
import io.headrace.client.transport.ExchangeListener;
import io.headrace.client.transport.Request;
import io.headrace.client.transport.ResponseHead;
import io.headrace.client.transport.TransportFailure;
import io.headrace.wire.AppendInput;
import io.headrace.wire.Packing;
import io.headrace.wire.Position;
import io.headrace.wire.S2Proto;
import io.headrace.wire.SessionFrame;
import io.headrace.wire.SessionFrameReader;
import io.headrace.wire.SessionFrames;
import io.headrace.wire.TextBuffer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An exchange whose server is the test. */
final class ManualExchange implements Exchange {
  private final ManualCarrier carrier;
  private final Request request;
  private final ExchangeListener listener;
  private final SessionFrameReader frames = new SessionFrameReader();
  private final List<AppendInput> inputs = new ArrayList<>();
  private int room = Integer.MAX_VALUE;
  private boolean ended;
  private boolean cancelled;
  private boolean retired;

  ManualExchange(ManualCarrier carrier, Request request, ExchangeListener listener) {
    this.carrier = carrier;
    this.request = request;
    this.listener = listener;
  }

  Request request() {
    return request;
  }

  // What the client does.

  @Override
  public void write(byte[] bytes) {
    room--;
    ByteBuffer all = ByteBuffer.wrap(bytes);
    while (frames.takeHead(all)) {
      SessionFrame frame = frames.takePayload(all);
      if (frame instanceof SessionFrame.Message message) {
        inputs.add(
            S2Proto.readAppendInput(
                message.packing().unpack(message.payload(), SessionFrames.MAX_PAYLOAD_BYTES)));
      }
    }
  }

  @Override
  public void flush() {}

  @Override
  public boolean isWritable() {
    return room > 0;
  }

  @Override
  public void end() {
    ended = true;
  }

  @Override
  public void cancel() {
    cancelled = true;
  }

  @Override
  public void take(boolean more) {}

  @Override
  public void widen(int bytes) {}

  @Override
  public void retireConnection() {
    retired = true;
  }

  boolean isEnded() {
    return ended;
  }

  boolean isCancelled() {
    return cancelled;
  }

  boolean isRetired() {
    return retired;
  }

  /** What was written so far. */
  List<AppendInput> inputs() {
    carrier.run();
    return inputs;
  }

  /** The bodies of the first records of what was written so far. */
  List<String> written() {
    carrier.run();
    return inputs.stream().map(input -> input.records().get(0).body().toStringUtf8()).toList();
  }

  // What the test lets the server do.

  /** Tells it even if the exchange was cancelled: what is left must be left for good. */
  private ManualExchange tell(Runnable event) {
    carrier.execute(event);
    carrier.run();
    return this;
  }

  /** Takes so many inputs, and no more. */
  ManualExchange room(int frames) {
    room = frames;
    return this;
  }

  ManualExchange moreRoom(int frames) {
    room = frames;
    return tell(listener::writable);
  }

  ManualExchange open() {
    return tell(listener::opened);
  }

  ManualExchange head(int status, Map<String, String> headers) {
    return tell(() -> listener.head(new ResponseHead(status, headers)));
  }

  /** Opens, and answers 200. */
  ManualExchange start() {
    return open().head(200, Map.of());
  }

  ManualExchange bytes(byte[] bytes) {
    return tell(() -> listener.bytes(ByteBuffer.wrap(bytes)));
  }

  /** Acknowledges an input of so many records. */
  ManualExchange ack(long start, int records) {
    return ack(start, start + records, /* advise= */ false);
  }

  ManualExchange ack(long start, long end, boolean advise) {
    return bytes(ackFrame(start, end, Packing.NONE, advise));
  }

  ManualExchange terminal(int status, String body) {
    return bytes(terminalFrame(status, body));
  }

  ManualExchange refuse(int status, String code) {
    return bytes(refusalFrame(status, code));
  }

  // The frames themselves, for tests that put them together in another way.

  static byte[] ackFrame(long start, long end) {
    return ackFrame(start, end, Packing.NONE, /* advise= */ false);
  }

  static byte[] ackFrame(long start, long end, Packing packing, boolean advise) {
    byte[] ack =
        S2Proto.writeAppendAck(new Position(start, 1), new Position(end, 1), new Position(end, 1));
    TextBuffer out = new TextBuffer();
    int at = SessionFrames.begin(out);
    out.raw(packing.pack(ack, 0, ack.length));
    SessionFrames.end(out, at, packing, advise);
    return out.toBytes();
  }

  static byte[] terminalFrame(int status, String body) {
    TextBuffer out = new TextBuffer();
    SessionFrames.terminal(out, status, body.getBytes(UTF_8));
    return out.toBytes();
  }

  static byte[] refusalFrame(int status, String code) {
    return terminalFrame(status, "{\"code\":\"" + code + "\",\"message\":\"no\"}");
  }

  static byte[] inOnePiece(byte[]... frames) {
    ByteArrayOutputStream piece = new ByteArrayOutputStream();
    for (byte[] frame : frames) {
      piece.writeBytes(frame);
    }
    return piece.toByteArray();
  }

  /** Says nothing until whatever waits for it waits no longer. */
  ManualExchange stallUntilDue() {
    carrier.pass(5_000);
    return this;
  }

  ManualExchange endAnswer() {
    return tell(listener::ended);
  }

  ManualExchange fail(TransportFailure.Kind kind) {
    return tell(() -> listener.failed(new TransportFailure(kind, "as the test says", null)));
  }
}
