package io.headrace.server.s2;

import io.headrace.log.CorruptionException;
import io.headrace.log.ReadPlan;
import io.headrace.log.Stream;
import io.headrace.server.http.Endpoint;
import io.headrace.server.http.Exchange;
import io.headrace.server.http.Operation;
import io.headrace.server.http.Request;
import io.headrace.server.seal.Sealing;
import io.headrace.wire.Position;
import io.headrace.wire.RecordFormat;

/** {@code GET /v1/streams/{stream}/records}: one read, a stream of events, or a session. */
final class ReadEndpoint implements Endpoint {
  /** A body that comes with a GET means nothing and is thrown away. */
  private static final int MEANINGLESS_BODY_BYTES = 64 << 10;

  private final OpenStreams streams;
  private final LiveReading live;

  ReadEndpoint(OpenStreams streams, LiveReading live) {
    this.streams = streams;
    this.live = live;
  }

  @Override
  public Operation operation() {
    return Operation.READ;
  }

  @Override
  public int maxBodyBytes(Request request) {
    return MEANINGLESS_BODY_BYTES;
  }

  @Override
  public void serve(Exchange exchange, Request request, byte[] body) {
    Manner manner = manner(exchange, request);
    ReadWish wish = wish(request, manner);
    streams.open(
        exchange,
        request,
        OpenStreams.Purpose.READ,
        stream -> begin(exchange, Sealing.of(stream, request), wish, manner));
  }

  /** How a read is answered. */
  private sealed interface Manner {}

  /** At once, with one batch. */
  private record Single(SingleRead.Answer answer) implements Manner {}

  /** For as long as it takes. */
  private record Live(Dialect dialect) implements Manner {}

  private static Manner manner(Exchange exchange, Request request) {
    // Whoever asks for the head alone cannot be served for as long as it takes.
    if (Negotiation.isSession(request) && !request.isHead()) {
      return new Live(new SessionDialect(exchange.packing()));
    }
    RecordFormat format = Negotiation.format(request);
    return switch (Negotiation.answer(request)) {
      case EVENTS ->
          request.isHead()
              ? new Single(new JsonBatch(format))
              : new Live(new EventDialect(EventEncoding.of(format)));
      case PROTOBUF -> new Single(new ProtobufBatch());
      case JSON -> new Single(new JsonBatch(format));
    };
  }

  private static ReadWish wish(Request request, Manner manner) {
    return switch (manner) {
      case Single _ -> ReadWish.single(request);
      case Live(EventDialect _) -> ReadWish.events(request);
      case Live(SessionDialect _) -> ReadWish.session(request);
    };
  }

  private void begin(Exchange exchange, Stream stream, ReadWish wish, Manner manner) {
    if (stream.stable().deleting()) {
      throw Subject.of(stream).streamDeleting();
    }
    if (wish.isExhausted() && manner instanceof Live(Dialect dialect)) {
      LiveReader.finishAtOnce(exchange, dialect);
      return;
    }
    Position tail = stream.stable().tail();
    try {
      switch (ReadPlan.of(wish.start(), tail, wish.clamp(), wish.mayFollow())) {
        case ReadPlan.Unwritten(Position at) -> exchange.answer(S2Statuses.unwritten(at));
        case ReadPlan.From(long seqNum) -> read(exchange, stream, wish, seqNum, manner);
        case ReadPlan.FromTimestamp(long timestamp) ->
            read(exchange, stream, wish, stream.seqNumAtOrAfter(timestamp), manner);
      }
    } catch (CorruptionException e) {
      throw S2Statuses.damaged(e);
    }
  }

  private void read(
      Exchange exchange, Stream stream, ReadWish wish, long fromSeqNum, Manner manner) {
    switch (manner) {
      case Single(SingleRead.Answer answer) ->
          new SingleRead(exchange, live, stream, wish, fromSeqNum, answer).begin();
      case Live(Dialect dialect) ->
          new LiveReader(exchange, live, stream, wish, fromSeqNum, dialect).begin();
    }
  }
}
