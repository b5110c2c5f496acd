package io.headrace.server.s2;

import io.headrace.log.AppendOutcome;
import io.headrace.log.AppendRequest;
import io.headrace.log.Appender;
import io.headrace.log.Batch;
import io.headrace.log.ProducerSequence;
import io.headrace.log.Stream;
import io.headrace.server.http.Alarm;
import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.EventFrame;
import io.headrace.server.http.Exchange;
import io.headrace.server.http.IncomingBody;
import io.headrace.server.http.LiveBody;
import io.headrace.server.http.LiveKind;
import io.headrace.server.http.Problem;
import io.headrace.server.http.Response;
import io.headrace.server.http.ServerLimits;
import io.headrace.server.rate.AppendRates.Excess;
import io.headrace.wire.AppendInput;
import io.headrace.wire.MalformedException;
import io.headrace.wire.Packing;
import io.headrace.wire.Position;
import io.headrace.wire.S2Proto;
import io.headrace.wire.SessionFrame;
import io.headrace.wire.SessionFrameReader;
import io.headrace.wire.SessionFrames;
import io.headrace.wire.TextBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Appends of one client over one request: inputs come as frames and are submitted as they come, and
 * their acknowledgements go out in the same order, each when its records are durable. The first
 * input that fails ends the session, after the acknowledgements of all before it; of those after
 * it, none is stored.
 *
 * <p>What has come and is not acknowledged counts against the bounds of the session and of the
 * server. Beyond them nothing is read, until the disk, or the client that has to take its
 * acknowledgements, has caught up. A frame is counted as a whole before its payload is taken, so
 * that no session waits in the middle of a frame for others that wait in the middle of theirs.
 *
 * <p>Owned by the exchange's event loop.
 */
final class AppendSession implements LiveBody, IncomingBody.Taker {
  /** What an input takes besides its bytes while it is on its way, about. */
  private static final int INPUT_OVERHEAD_BYTES = 256;

  /** While the client takes nothing, it is looked at again after this. */
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final long NEVER = Long.MAX_VALUE;

  private final Exchange exchange;
  private final AppendGate gate;
  private final ServerLimits limits;
  private final IncomingBody body;
  private final Stream stream;
  private final Appender appender;
  private final AppendMeter meter;

  /** The first input's producer and sequence, if there is a producer. */
  private final Optional<ProducerSequence> producer;

  private final SessionFrameReader frames = new SessionFrameReader();
  private final TextBuffer acknowledgements = new TextBuffer();
  private final Alarm framePatience = alarm(this::frameTakesTooLong);
  private final Alarm advicePatience = alarm(this::adviceIsOver);
  private final Alarm rateAllows = alarm(this::submitHeld);
  private final Alarm stallPatience = alarm(this::lookAgain);

  /** Runs on any thread when the server has the room that this session waits for. */
  private final Runnable roomGranted;

  private State state = State.OPEN;
  private long inputs;
  private int inputsInFlight;
  private long bytesInFlight;
  private long frameBytes;
  private long framesTaken;
  private boolean frameTimed;
  private boolean paused;
  private long awaitedBytes;
  private long stalledSinceNanos = NEVER;
  private boolean reconnectAdvised;

  /** An input that came sooner than the stream's rate allows; nothing is read until it may go. */
  private @Nullable AppendRequest held;

  /** What ends the session when everything before is answered; null for an end without a word. */
  private @Nullable Response ending;

  private enum State {
    OPEN,
    /** Takes no more inputs; ends when those it has are answered. */
    ENDING,
    ENDED
  }

  AppendSession(
      Exchange exchange,
      AppendGate gate,
      ServerLimits limits,
      IncomingBody body,
      Stream stream,
      AppendMeter meter,
      Optional<ProducerSequence> producer) {
    this.exchange = exchange;
    this.gate = gate;
    this.limits = limits;
    this.body = body;
    this.stream = stream;
    this.appender = stream.appender();
    this.meter = meter;
    this.producer = producer;
    this.roomGranted = () -> exchange.loop().mailbox().post(this::takeRoom);
  }

  /**
   * Answers with the head at once, since clients wait for it, and takes what comes.
   *
   * @param fields what the head says besides
   */
  void begin(List<Response.Field> fields) {
    exchange.open(this, LiveKind.APPEND_SESSION, fields);
    body.attach(this);
  }

  // Inputs come in.

  @Override
  public boolean take(ByteBuf bytes) {
    if (state != State.OPEN) {
      bytes.skipBytes(bytes.readableBytes());
      return true;
    }
    ByteBuffer unread = bytes.nioBuffer();
    long before = framesTaken;
    boolean all = takeFrames(unread);
    bytes.skipBytes(bytes.readableBytes() - (state == State.OPEN ? unread.remaining() : 0));
    timeFrame(/* waitsForClient= */ all, /* another= */ framesTaken != before);
    return all;
  }

  /** Gives a frame that has begun to come so much time until its end, and no more for each byte. */
  private void timeFrame(boolean waitsForClient, boolean another) {
    if (!waitsForClient || state != State.OPEN || !frames.isAmidFrame()) {
      exchange.loop().alarms().cancel(framePatience);
      frameTimed = false;
    } else if (another || !frameTimed) {
      exchange.loop().alarms().set(framePatience, limits.requestTime().toNanos());
      frameTimed = true;
    }
  }

  private boolean takeFrames(ByteBuffer bytes) {
    try {
      while (state == State.OPEN) {
        if (isFull()) {
          paused = true;
          watchStall();
          return false;
        }
        if (!frames.takeHead(bytes)) {
          return true;
        }
        if (frameBytes == 0 && !reserveFrame()) {
          return false;
        }
        SessionFrame frame = frames.takePayload(bytes);
        if (frame == null) {
          return true;
        }
        framesTaken++;
        switch (frame) {
          case SessionFrame.Message message -> accept(message);
          case SessionFrame.Terminal _ -> throw unexpectedTerminal();
        }
        if (held != null) {
          paused = true;
          return false;
        }
      }
    } catch (MalformedException e) {
      endWith(new Problem(ErrorCode.BAD_FRAME, e));
    } catch (IllegalArgumentException e) {
      endWith(new Problem(ErrorCode.INVALID, e));
    } catch (Problem e) {
      endWith(e);
    }
    return true;
  }

  private static Problem unexpectedTerminal() {
    return new Problem(
        ErrorCode.BAD_FRAME,
        "expected a frame with an input, but a terminal one came: only a server ends a session so;"
            + " a client ends it by ending the body of its request");
  }

  /** Whether more is on its way than may be, or the client leaves its acknowledgements untaken. */
  private boolean isFull() {
    return inputsInFlight >= limits.sessions().inputsInFlight()
        || bytesInFlight >= limits.sessions().bytesInFlight()
        || !exchange.isWritable();
  }

  /** Counts the frame whose head has come; as large as it may become, if it is packed. */
  private boolean reserveFrame() {
    int payload = frames.isPacked() ? SessionFrames.MAX_PAYLOAD_BYTES : frames.payloadBytes();
    long needed = (long) payload + INPUT_OVERHEAD_BYTES;
    if (exchange.bodies().takeOrAwait(needed, roomGranted)) {
      frameBytes = needed;
      return true;
    }
    paused = true;
    awaitedBytes = needed;
    return false;
  }

  private void accept(SessionFrame.Message message) {
    byte[] payload = unpack(message);
    long needed = (long) payload.length + INPUT_OVERHEAD_BYTES;
    exchange.bodies().giveBack(frameBytes - needed);
    frameBytes = needed;
    AppendInput input = S2Proto.readAppendInput(payload);
    AppendRequest request =
        new AppendRequest(
            Batch.of(input.records()),
            input.matchSeqNum(),
            input.fencingToken(),
            sequenceOfNextInput(),
            Optional.empty(),
            /* close= */ false);
    exchange.requireValidity();
    AppendGate.requirePermission(exchange.caller(), request.batch());
    submit(request);
  }

  /** What an input is numbered by its producer. One that is refused ends the session anyway. */
  private Optional<ProducerSequence> sequenceOfNextInput() {
    if (producer.isEmpty()) {
      return producer;
    }
    ProducerSequence next = producer.get().plus(inputs);
    inputs++;
    return Optional.of(next);
  }

  /** Appends an input whose frame is counted, now or when the stream's rate allows it. */
  private void submit(AppendRequest request) {
    Excess excess = gate.excess(exchange, stream, request.batch());
    if (excess != null) {
      held = request;
      exchange.loop().alarms().set(rateAllows, excess.waitNanos());
      return;
    }
    held = null;
    long bytes = frameBytes;
    // Its outcome comes in a later turn, even where it is known at once.
    appender.append(request, new Input(bytes, request.batch().meteredBytes()));
    frameBytes = 0;
    inputsInFlight++;
    bytesInFlight += bytes;
  }

  private void submitHeld() {
    AppendRequest request = held;
    if (request != null && state == State.OPEN) {
      submit(request);
      goOn();
    }
  }

  private static byte[] unpack(SessionFrame.Message message) {
    try {
      return message.packing().unpack(message.payload(), SessionFrames.MAX_PAYLOAD_BYTES);
    } catch (MalformedException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new Problem(ErrorCode.BAD_FRAME, "the payload of a frame: " + e.getMessage());
    }
  }

  /** The frame that waits is counted now; unless it is too late for it. */
  private void takeRoom() {
    frameBytes = awaitedBytes;
    awaitedBytes = 0;
    if (state == State.OPEN) {
      goOn();
    } else {
      letGo();
    }
  }

  private void goOn() {
    if (!paused || awaitedBytes > 0 || held != null || state != State.OPEN) {
      return;
    }
    if (isFull()) {
      watchStall();
    } else {
      paused = false;
      stalledSinceNanos = NEVER;
      body.resume();
    }
  }

  /** What is full because the client takes nothing must not be so for ever. */
  private void watchStall() {
    if (exchange.isWritable()) {
      // Its inputs are on their way; their outcomes let it go on.
      stalledSinceNanos = NEVER;
      return;
    }
    if (stalledSinceNanos == NEVER) {
      stalledSinceNanos = exchange.loop().time().nanos();
    }
    exchange.loop().alarms().set(stallPatience, RETRY_NANOS);
  }

  /** Room that others left is told to nobody. */
  private void lookAgain() {
    long now = exchange.loop().time().nanos();
    if (stalledSinceNanos == NEVER || exchange.isWritable()) {
      goOn();
    } else if (now - stalledSinceNanos < limits.stallTime().toNanos()) {
      watchStall();
    } else {
      gone();
      exchange.cutStalled();
    }
  }

  @Override
  public void complete() {
    if (frames.isAmidFrame()) {
      endWith(
          new Problem(
              ErrorCode.BAD_FRAME, "expected the rest of a frame, but the body ended within it"));
    } else {
      end(null);
    }
  }

  @Override
  public void broken(Problem problem) {
    endWith(problem);
  }

  private void frameTakesTooLong() {
    endWith(
        new Problem(
            ErrorCode.REQUEST_TIMEOUT,
            "expected the rest of a frame within "
                + limits.requestTime().toSeconds()
                + " seconds, but it did not come; nothing of it was stored"));
  }

  // Outcomes come back.

  /** An input on its way: told its outcome on the commit thread, answers on the event loop. */
  private final class Input implements Consumer<AppendOutcome>, Runnable {
    private final long bytes;
    private final long meteredBytes;
    private @Nullable AppendOutcome outcome;

    Input(long bytes, long meteredBytes) {
      this.bytes = bytes;
      this.meteredBytes = meteredBytes;
    }

    @Override
    public void accept(AppendOutcome ended) {
      outcome = ended;
      exchange.loop().mailbox().post(this);
    }

    @Override
    public void run() {
      AppendOutcome ended = outcome;
      if (ended == null) {
        throw new IllegalStateException("an input was answered before it had an outcome");
      }
      if (ended instanceof AppendOutcome.Appended) {
        meter.stored(meteredBytes);
      }
      inputsInFlight--;
      bytesInFlight -= bytes;
      exchange.bodies().giveBack(bytes);
      answer(ended);
    }
  }

  private void answer(AppendOutcome outcome) {
    if (state == State.ENDED) {
      return;
    }
    switch (outcome) {
      case AppendOutcome.Appended(Position start, Position end, Position tail) ->
          acknowledge(start, end, tail);
      // No record between start and end: they were stored before.
      case AppendOutcome.Duplicate(_, _, Position tail, _) -> acknowledge(tail, tail, tail);
      case AppendOutcome.Refused _, AppendOutcome.Uncertain _ -> {
        // It comes after the outcomes of all before it, and ends whatever end was planned.
        ending = S2Statuses.of(outcome, stream, /* protobuf= */ false, exchange.loop());
        finish();
        return;
      }
    }
    if (state == State.ENDING && inputsInFlight == 0) {
      finish();
    } else {
      goOn();
    }
  }

  private void acknowledge(Position from, Position to, Position tail) {
    if (acknowledgements.length() == 0) {
      exchange.flushSoon();
    }
    int start = SessionFrames.begin(acknowledgements);
    S2Proto.writeAppendAck(acknowledgements, from, to, tail);
    SessionFrames.end(acknowledgements, start, Packing.NONE, reconnectAdvised);
  }

  /** Sends the acknowledgements of one turn of the loop in one piece. */
  @Override
  public void flushing() {
    if (acknowledgements.length() > 0) {
      exchange.send(EventFrame.of(exchange.loop().allocator(), acknowledgements));
      acknowledgements.clear();
    }
  }

  @Override
  public void writable() {
    goOn();
  }

  // The session ends.

  private void endWith(Problem problem) {
    end(problem.toResponse());
  }

  private void end(@Nullable Response with) {
    if (state != State.OPEN) {
      return;
    }
    state = State.ENDING;
    ending = with;
    letGo();
    if (inputsInFlight == 0) {
      finish();
    }
  }

  private void finish() {
    state = State.ENDED;
    letGo();
    flushing();
    Response last = ending;
    if (last != null) {
      TextBuffer text = exchange.loop().text();
      SessionFrames.terminal(text, last.status(), ByteBufUtil.getBytes(last.body()));
      last.body().release();
      exchange.send(EventFrame.of(exchange.loop().allocator(), text));
    }
    exchange.finish();
  }

  /** Takes no more: whatever waits for that is called off. */
  private void letGo() {
    exchange.loop().alarms().cancel(framePatience);
    exchange.loop().alarms().cancel(advicePatience);
    exchange.loop().alarms().cancel(rateAllows);
    held = null;
    exchange.loop().alarms().cancel(stallPatience);
    exchange.bodies().giveBack(frameBytes);
    frameBytes = 0;
    if (awaitedBytes > 0 && exchange.bodies().forget(roomGranted)) {
      awaitedBytes = 0;
    }
  }

  @Override
  public void gone() {
    state = State.ENDED;
    letGo();
  }

  /** Advises the client to go on elsewhere, and ends the session if it does not. */
  @Override
  public void drain() {
    if (state == State.OPEN) {
      reconnectAdvised = true;
      exchange.loop().alarms().set(advicePatience, limits.sessions().adviceTime().toNanos());
    }
  }

  /** What came before the token's end is acknowledged; nothing after it is stored. */
  @Override
  public void barred(Problem problem) {
    endWith(problem);
  }

  private void adviceIsOver() {
    endWith(S2Statuses.drainingAppends());
  }

  private static Alarm alarm(Runnable rings) {
    return new Alarm() {
      @Override
      protected void rings() {
        rings.run();
      }
    };
  }
}
