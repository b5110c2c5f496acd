package io.headrace.server.s2;

import io.headrace.log.AppendOutcome;
import io.headrace.log.AppendRequest;
import io.headrace.log.Batch;
import io.headrace.log.ProducerSequence;
import io.headrace.log.Producers;
import io.headrace.log.Stream;
import io.headrace.server.http.Endpoint;
import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.Exchange;
import io.headrace.server.http.IncomingBody;
import io.headrace.server.http.Operation;
import io.headrace.server.http.Problem;
import io.headrace.server.http.Request;
import io.headrace.server.http.Response;
import io.headrace.server.http.ServerLimits;
import io.headrace.server.http.SessionEndpoint;
import io.headrace.server.seal.Sealing;
import io.headrace.server.usage.UsageCounts;
import io.headrace.wire.AppendInput;
import io.headrace.wire.MalformedException;
import io.headrace.wire.RecordFormat;
import io.headrace.wire.S2Json;
import io.headrace.wire.S2Proto;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/streams/{stream}/records}: one append, or a session of them. */
final class AppendEndpoint implements Endpoint {
  private final OpenStreams streams;
  private final AppendGate gate;
  private final ServerLimits limits;
  private final UsageCounts usage;

  AppendEndpoint(OpenStreams streams, AppendGate gate, ServerLimits limits, UsageCounts usage) {
    this.streams = streams;
    this.gate = gate;
    this.limits = limits;
    this.usage = usage;
  }

  @Override
  public Operation operation() {
    return Operation.APPEND;
  }

  @Override
  public int maxBodyBytes(Request request) {
    return Negotiation.sendsProtobuf(request) ? limits.protobufBodyBytes() : limits.jsonBodyBytes();
  }

  @Override
  public boolean mayOverlap() {
    return true;
  }

  @Override
  public @Nullable SessionEndpoint session(Request request) {
    return Negotiation.isSession(request) ? this::serveSession : null;
  }

  private void serveSession(Exchange exchange, Request request, IncomingBody body) {
    Optional<ProducerSequence> producer = ProducerHeaders.of(request);
    streams.open(
        exchange,
        request,
        OpenStreams.Purpose.APPEND,
        stream -> {
          if (stream.stable().deleting()) {
            throw Subject.of(stream).streamDeleting();
          }
          Stream sealed = Sealing.of(stream, request);
          AppendMeter meter = AppendMeter.of(usage, stream);
          begin(
              new AppendSession(exchange, gate, limits, body, sealed, meter, producer),
              exchange,
              stream,
              producer);
        });
  }

  /** Begins a session, unless its producer can never append anything again. */
  private static void begin(
      AppendSession session,
      Exchange exchange,
      Stream stream,
      Optional<ProducerSequence> producer) {
    if (producer.isEmpty()) {
      session.begin(List.of());
      return;
    }
    String id = producer.get().producer();
    // One look, so that both come from the same state.
    Producers known = stream.stable().producers();
    OptionalLong next = known.next(id, producer.get().epoch());
    if (next.isPresent()) {
      session.begin(List.of(ProducerHeaders.next(next.getAsLong())));
    } else {
      long epoch = known.find(id).orElseThrow().epoch();
      exchange.answer(
          S2Statuses.of(
              new AppendOutcome.ProducerFenced(epoch),
              stream,
              /* protobuf= */ false,
              exchange.loop()));
    }
  }

  @Override
  public void serve(Exchange exchange, Request request, byte[] body) {
    RecordFormat format = Negotiation.format(request);
    boolean protobuf = Negotiation.answer(request) == Negotiation.Body.PROTOBUF;
    byte[] message = request.unpack(body, maxBodyBytes(request));
    AppendRequest append = read(request, message, format, ProducerHeaders.of(request));
    AppendGate.requirePermission(request.caller(), append.batch());
    streams.open(
        exchange,
        request,
        OpenStreams.Purpose.APPEND,
        stream -> {
          Stream sealed = Sealing.of(stream, request);
          gate.requireRate(exchange, stream, append.batch());
          AppendMeter meter = AppendMeter.of(usage, stream);
          new Pending(exchange, sealed, protobuf, meter, append).begin();
        });
  }

  private static AppendRequest read(
      Request request, byte[] message, RecordFormat format, Optional<ProducerSequence> producer) {
    boolean protobuf = Negotiation.sendsProtobuf(request);
    if (!protobuf) {
      Negotiation.requireJson(request);
    }
    try {
      AppendInput input =
          protobuf
              ? S2Proto.readAppendInput(message)
              : S2Json.readAppendInput(message, 0, message.length, format);
      return new AppendRequest(
          Batch.of(input.records()),
          input.matchSeqNum(),
          input.fencingToken(),
          producer,
          Optional.empty(),
          /* close= */ false);
    } catch (MalformedException e) {
      throw new Problem(protobuf ? ErrorCode.BAD_PROTO : ErrorCode.BAD_JSON, e);
    } catch (IllegalArgumentException e) {
      throw new Problem(ErrorCode.INVALID, e);
    }
  }

  /** An append on its way: told its outcome on the commit thread, answers on the event loop. */
  private static final class Pending implements Consumer<AppendOutcome>, Runnable {
    private final Exchange exchange;
    private final Stream stream;
    private final boolean protobuf;
    private final AppendMeter meter;
    private final AppendRequest request;
    private @Nullable AppendOutcome outcome;

    Pending(
        Exchange exchange,
        Stream stream,
        boolean protobuf,
        AppendMeter meter,
        AppendRequest request) {
      this.exchange = exchange;
      this.stream = stream;
      this.protobuf = protobuf;
      this.meter = meter;
      this.request = request;
    }

    void begin() {
      stream.append(request, this);
      exchange.letOverlap();
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
        throw new IllegalStateException("an append was answered before it had an outcome");
      }
      if (ended instanceof AppendOutcome.Appended) {
        meter.stored(request.batch().meteredBytes());
      }
      try {
        exchange.answer(answer(ended));
      } catch (RuntimeException e) {
        exchange.fail(e);
      }
    }

    private Response answer(AppendOutcome ended) {
      Response answer = S2Statuses.of(ended, stream, protobuf, exchange.loop());
      if (request.producer().isEmpty()) {
        return answer;
      }
      OptionalLong next = ProducerHeaders.after(ended, request.producer().get(), stream);
      if (next.isEmpty()) {
        return answer;
      }
      Response.Field field = ProducerHeaders.next(next.getAsLong());
      return answer.with(field.name(), field.value());
    }
  }
}
