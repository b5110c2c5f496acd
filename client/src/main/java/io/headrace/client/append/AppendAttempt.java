package io.headrace.client.append;

import io.headrace.client.call.RecordsRequests;
import io.headrace.client.call.RetryAfter;
import io.headrace.client.error.ProtocolException;
import io.headrace.client.error.UnreachableException;
import io.headrace.client.retry.AppendRetryPolicy;
import io.headrace.client.transport.Carrier;
import io.headrace.client.transport.Exchange;
import io.headrace.client.transport.ExchangeListener;
import io.headrace.client.transport.Request;
import io.headrace.client.transport.ResponseHead;
import io.headrace.client.transport.TransportFailure;
import io.headrace.wire.AppendAck;
import io.headrace.wire.MalformedException;
import io.headrace.wire.Packing;
import io.headrace.wire.S2Proto;
import io.headrace.wire.SessionFrame;
import io.headrace.wire.SessionFrameReader;
import io.headrace.wire.SessionFrames;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One exchange of an append session: makes frames of what comes, and tells the machine. What comes
 * after the machine has turned to another attempt is not heard.
 */
final class AppendAttempt implements ExchangeListener {
  private static final int MAX_REFUSAL_BYTES = 64 << 10;
  private static final int MAX_SEQUENCE_DIGITS = 19;
  private static final String PRODUCER_NEXT = "headrace-producer-next";

  private final AppendMachine machine;
  private final Carrier carrier;
  private final AppendOptions options;
  private final String producer;
  private final SessionFrameReader frames = new SessionFrameReader();
  private final ByteArrayOutputStream refusal = new ByteArrayOutputStream();

  private @Nullable Exchange exchange;
  private @Nullable ResponseHead head;
  private Carrier.@Nullable Alarm openAlarm;
  private Carrier.@Nullable Alarm leaveAlarm;
  private boolean open;
  private boolean retiring;

  AppendAttempt(AppendMachine machine, Carrier carrier, AppendOptions options, String producer) {
    this.machine = machine;
    this.carrier = carrier;
    this.options = options;
    this.producer = producer;
  }

  /** Begins, as soon as there is an access token. */
  void begin(RecordsRequests requests, long epoch, long firstSequence, boolean tokenRefused) {
    openAlarm = carrier.schedule(this::isLate, options.ackTimeout().toNanos());
    Map<String, String> headers = new HashMap<>();
    headers.put("content-type", SessionFrames.MEDIA_TYPE);
    if (isExactlyOnce()) {
      headers.put("headrace-producer-id", producer);
      headers.put("headrace-producer-epoch", Long.toString(epoch));
      headers.put("headrace-producer-sequence", Long.toString(firstSequence));
    }
    requests
        .make("POST", "", headers, /* hasBody= */ true, tokenRefused)
        .whenComplete((request, failure) -> carrier.execute(() -> begin(request, failure)));
  }

  private void begin(@Nullable Request request, @Nullable Throwable failure) {
    if (!machine.isCurrent(this)) {
      return;
    }
    if (request == null) {
      machine.failed(
          new TransportFailure(
              TransportFailure.Kind.NOT_CONNECTED,
              "no access token could be had: " + failure,
              failure));
    } else {
      exchange = carrier.begin(request, this);
    }
  }

  private void isLate() {
    openAlarm = null;
    if (machine.isCurrent(this)) {
      distrustConnection();
      machine.failed(
          new UnreachableException(
              machine.what()
                  + ": the session did not open within "
                  + options.ackTimeout().toMillis()
                  + " ms",
              null),
          /* retryable= */ true,
          /* withoutSideEffects= */ true,
          OptionalLong.empty());
    }
  }

  private boolean isExactlyOnce() {
    return options.retryPolicy() == AppendRetryPolicy.EXACTLY_ONCE;
  }

  // What the machine does with it.

  /** Whether another input may be written now. */
  boolean takes() {
    return open && !retiring && exchange != null && exchange.isWritable();
  }

  void write(byte[] frame) {
    if (exchange != null) {
      exchange.write(frame);
    }
  }

  void flush() {
    if (exchange != null) {
      exchange.flush();
    }
  }

  /** Takes no more inputs, and lets the next attempt have another connection. */
  void retire() {
    retiring = true;
    distrustConnection();
  }

  /** Nothing comes over this connection: it may be dead without anybody having been told. */
  void distrustConnection() {
    if (exchange != null) {
      exchange.retireConnection();
    }
  }

  boolean isRetiring() {
    return retiring;
  }

  void endBody() {
    stopWaiting();
    if (exchange != null) {
      exchange.end();
    }
  }

  /**
   * Ends the body of an attempt that was taken over by another: nothing depends on how the server
   * ends its answer. But it must not take for ever, since it holds a place on its connection.
   */
  void leave() {
    endBody();
    leaveAlarm = carrier.schedule(this::cancel, options.ackTimeout().toNanos());
  }

  private void left() {
    if (leaveAlarm != null) {
      leaveAlarm.cancel();
      leaveAlarm = null;
    }
  }

  void cancel() {
    stopWaiting();
    left();
    if (exchange != null) {
      exchange.cancel();
    }
  }

  // What the transport tells.

  @Override
  public void opened() {
    if (machine.isCurrent(this) && !isExactlyOnce()) {
      // Some servers answer only when the first input is there: nobody waits for them here.
      open();
    }
  }

  private void open() {
    stopWaiting();
    open = true;
    machine.pump();
  }

  private void stopWaiting() {
    if (openAlarm != null) {
      openAlarm.cancel();
      openAlarm = null;
    }
  }

  @Override
  public void head(ResponseHead got) {
    if (!machine.isCurrent(this)) {
      return;
    }
    head = got;
    if (got.status() == 200 && isExactlyOnce()) {
      OptionalLong next = sequence(got.header(PRODUCER_NEXT).orElse(""));
      if (next.isPresent()) {
        if (machine.mayBegin(next.getAsLong())) {
          open();
        }
      } else {
        machine.failed(
            new ProtocolException(
                machine.what()
                    + ": EXACTLY_ONCE needs a server that knows idempotent producers, but this one"
                    + " does not answer with "
                    + PRODUCER_NEXT
                    + "; choose another policy, or demand sequence numbers",
                null),
            /* retryable= */ false,
            /* withoutSideEffects= */ true,
            OptionalLong.empty());
      }
    }
  }

  private static OptionalLong sequence(String text) {
    boolean isNumber =
        !text.isEmpty()
            && text.length() <= MAX_SEQUENCE_DIGITS
            && text.chars().allMatch(c -> c >= '0' && c <= '9');
    // It may be one more than the last that there can be.
    return isNumber ? OptionalLong.of(Long.parseUnsignedLong(text)) : OptionalLong.empty();
  }

  @Override
  public void bytes(ByteBuffer bytes) {
    ResponseHead known = head;
    if (known == null || !machine.isCurrent(this)) {
      return;
    }
    if (known.status() != 200) {
      collect(bytes);
      return;
    }
    try {
      while (machine.isCurrent(this) && frames.takeHead(bytes)) {
        SessionFrame frame = frames.takePayload(bytes);
        if (frame == null) {
          break;
        }
        take(frame);
      }
    } catch (MalformedException e) {
      machine.broken(
          new ProtocolException(
              machine.what() + ": the server sent what is no acknowledgement: " + e.getMessage(),
              e));
    } catch (RuntimeException | Error e) {
      // No memory, say. The frame is taken off: to go on would be to take the next for this one.
      machine.broken(
          new ProtocolException(machine.what() + ": an acknowledgement cannot be read: " + e, e));
    }
    // Acknowledgements made room for those that waited for it.
    machine.pump();
  }

  private void collect(ByteBuffer bytes) {
    byte[] some = new byte[Math.min(bytes.remaining(), MAX_REFUSAL_BYTES - refusal.size())];
    bytes.get(some);
    refusal.writeBytes(some);
  }

  private void take(SessionFrame frame) {
    if (frame instanceof SessionFrame.Message message) {
      if (message.packing() != Packing.NONE) {
        throw new MalformedException(
            "expected acknowledgements that are not packed, since nobody asked for that, but one is"
                + " packed with "
                + message.packing().name().toLowerCase(Locale.ROOT));
      }
      AppendAck ack = S2Proto.readAppendAck(message.payload());
      machine.acknowledged(ack, message.reconnectAdvised());
    } else if (frame instanceof SessionFrame.Terminal terminal) {
      machine.refused(machine.refusal(terminal.status(), terminal.body()), OptionalLong.empty());
    }
  }

  @Override
  public void ended() {
    left();
    ResponseHead known = head;
    if (known == null || !machine.isCurrent(this)) {
      return;
    }
    if (known.status() != 200) {
      machine.refused(
          machine.refusal(known.status(), refusal.toByteArray()), RetryAfter.millis(known));
    } else if (frames.isAmidFrame()) {
      machine.failed(
          new TransportFailure(
              TransportFailure.Kind.DISCONNECTED, "the answer ended within a frame", null));
    } else {
      machine.ended();
    }
  }

  @Override
  public void writable() {
    if (machine.isCurrent(this)) {
      machine.pump();
    }
  }

  @Override
  public void failed(TransportFailure failure) {
    left();
    if (machine.isCurrent(this)) {
      machine.failed(failure);
    }
  }
}
