package io.headrace.server.s2;

import io.headrace.log.CorruptionException;
import io.headrace.log.ReadPlan;
import io.headrace.log.Stream;
import io.headrace.server.http.Endpoint;
import io.headrace.server.http.Exchange;
import io.headrace.server.http.Operation;
import io.headrace.server.http.Request;
import io.headrace.wire.Position;
import io.headrace.wire.RecordFormat;

/** {@code GET /v1/streams/{stream}/records}: one read, or a stream of events. */
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
    Negotiation.refuseSession(request);
    RecordFormat format = Negotiation.format(request);
    Negotiation.Body answer = Negotiation.answer(request);
    boolean events = answer == Negotiation.Body.EVENTS && !request.isHead();
    ReadWish wish = events ? ReadWish.events(request) : ReadWish.single(request);
    streams.open(
        exchange,
        request,
        OpenStreams.Purpose.READ,
        stream -> begin(exchange, stream, wish, format, answer, events));
  }

  private void begin(
      Exchange exchange,
      Stream stream,
      ReadWish wish,
      RecordFormat format,
      Negotiation.Body answer,
      boolean events) {
    if (stream.stable().deleting()) {
      throw Subject.of(stream).streamDeleting();
    }
    if (wish.isExhausted()) {
      EventReader.finishAtOnce(exchange);
      return;
    }
    Position tail = stream.stable().tail();
    try {
      switch (ReadPlan.of(wish.start(), tail, wish.clamp(), wish.mayFollow())) {
        case ReadPlan.Unwritten(Position at) -> exchange.answer(S2Statuses.unwritten(at));
        case ReadPlan.From(long seqNum) ->
            read(exchange, stream, wish, seqNum, format, answer, events);
        case ReadPlan.FromTimestamp(long timestamp) ->
            read(exchange, stream, wish, stream.seqNumAtOrAfter(timestamp), format, answer, events);
      }
    } catch (CorruptionException e) {
      throw S2Statuses.damaged(e);
    }
  }

  private void read(
      Exchange exchange,
      Stream stream,
      ReadWish wish,
      long fromSeqNum,
      RecordFormat format,
      Negotiation.Body answer,
      boolean events) {
    if (events) {
      new EventReader(exchange, live, stream, wish, fromSeqNum, EventEncoding.of(format)).begin();
    } else {
      SingleRead.Answer body =
          answer == Negotiation.Body.PROTOBUF ? new ProtobufBatch() : new JsonBatch(format);
      new SingleRead(exchange, live, stream, wish, fromSeqNum, body).begin();
    }
  }
}
