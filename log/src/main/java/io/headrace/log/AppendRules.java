package io.headrace.log;

import io.headrace.wire.AppendRecord;
import io.headrace.wire.Command;
import io.headrace.wire.Position;
import io.headrace.wire.Utf8;
import java.util.List;
import java.util.Optional;

/**
 * The pure rules of appending: what a request does to a stream in a given state at a given time.
 *
 * <p>The checks come in this order, and the first that fails decides: deletion, closing (where the
 * append that closed the stream may repeat itself), producer, fencing token, sequence number,
 * writer sequence, what sealed records may be numbered, timestamps. So a producer's repetition is
 * recognised even when its conditions no longer hold, which they cannot after its first copy was
 * stored.
 */
public final class AppendRules {
  private AppendRules() {}

  /** What the rules decide. */
  public sealed interface Decision {}

  /**
   * The request is stored.
   *
   * @param start the first record's position
   * @param timestamps the records' timestamps, in order
   * @param next the state after it
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed from the rule to the encoder, never compared.
  public record Accept(Position start, long[] timestamps, StreamState next) implements Decision {}

  /**
   * The request is answered as it is, and nothing is stored.
   *
   * @param outcome the answer; it may be given once {@code state} is durable
   */
  public record Answer(AppendOutcome outcome) implements Decision {}

  /**
   * Decides.
   *
   * @param state the state after everything decided before, durable or not
   * @param config the stream's configuration
   * @param request the request
   * @param nowMillis the time of arrival
   */
  public static Decision decide(
      StreamState state, StreamConfig config, AppendRequest request, long nowMillis) {
    if (state.deleting()) {
      return new Answer(new AppendOutcome.Deleting());
    }
    if (state.closed()) {
      return new Answer(closed(state, request));
    }
    Optional<AppendOutcome> answer = answer(state, request);
    if (answer.isPresent()) {
      return new Answer(answer.get());
    }
    return accept(state, config, request, nowMillis);
  }

  private static AppendOutcome closed(StreamState state, AppendRequest request) {
    Optional<ProducerSequence> producer = request.producer();
    if (producer.isPresent() && producer.equals(state.producers().closer())) {
      ProducerSequence closer = producer.get();
      return new AppendOutcome.Duplicate(closer.epoch(), closer.sequence(), state.tail(), true);
    }
    if (producer.isEmpty() && request.batch().records().isEmpty()) {
      // Closing what is closed is what was asked for.
      return new AppendOutcome.Appended(state.tail(), state.tail(), state.tail());
    }
    return new AppendOutcome.Closed(state.tail());
  }

  private static Optional<AppendOutcome> answer(StreamState state, AppendRequest request) {
    if (request.producer().isPresent()) {
      Optional<AppendOutcome> answer = answerToProducer(state, request.producer().get());
      if (answer.isPresent()) {
        return answer;
      }
    }
    if (request.fencingToken().isPresent()
        && !request.fencingToken().get().equals(state.fencingToken())) {
      return Optional.of(new AppendOutcome.FencingTokenMismatch(state.fencingToken()));
    }
    long next = state.tail().seqNum();
    if (request.matchSeqNum().isPresent() && request.matchSeqNum().getAsLong() != next) {
      return Optional.of(new AppendOutcome.SeqNumMismatch(next));
    }
    if (request.writerSequence().isPresent()
        && state.writerSequence().isPresent()
        && Utf8.compare(request.writerSequence().get(), state.writerSequence().get()) <= 0) {
      return Optional.of(new AppendOutcome.WriterSequenceRegression(state.writerSequence().get()));
    }
    if (request.lastSealedSeqNum().isPresent()) {
      return sealedRefusal(next, request.batch(), request.lastSealedSeqNum().getAsLong());
    }
    return Optional.empty();
  }

  private static Optional<AppendOutcome> sealedRefusal(
      long first, Batch batch, long lastSealedSeqNum) {
    List<AppendRecord> records = batch.records();
    for (int i = 0; i < records.size(); i++) {
      if (records.get(i).sealedBytes().isPresent()
          && Long.compareUnsigned(first + i, lastSealedSeqNum) > 0) {
        return Optional.of(new AppendOutcome.SealedSeqNumsExhausted(lastSealedSeqNum));
      }
    }
    return Optional.empty();
  }

  private static Optional<AppendOutcome> answerToProducer(
      StreamState state, ProducerSequence append) {
    Optional<ProducerSequence> known = state.producers().find(append.producer());
    if (known.isEmpty()) {
      if (append.sequence() != 0) {
        return Optional.of(new AppendOutcome.ProducerGap(0, append.sequence()));
      }
      return state.producers().last().size() < Producers.MAX
          ? Optional.empty()
          : Optional.of(new AppendOutcome.TooManyProducers(Producers.MAX));
    }
    ProducerSequence last = known.get();
    if (append.epoch() < last.epoch()) {
      return Optional.of(new AppendOutcome.ProducerFenced(last.epoch()));
    }
    if (append.epoch() > last.epoch()) {
      return append.sequence() == 0
          ? Optional.empty()
          : Optional.of(new AppendOutcome.ProducerEpochStart(append.sequence()));
    }
    if (append.sequence() <= last.sequence()) {
      return Optional.of(
          new AppendOutcome.Duplicate(last.epoch(), last.sequence(), state.tail(), false));
    }
    return append.sequence() == last.sequence() + 1
        ? Optional.empty()
        : Optional.of(new AppendOutcome.ProducerGap(last.sequence() + 1, append.sequence()));
  }

  private static Decision accept(
      StreamState state, StreamConfig config, AppendRequest request, long nowMillis) {
    List<AppendRecord> records = request.batch().records();
    long[] timestamps = new long[records.size()];
    long latest = state.tail().timestamp();
    for (int i = 0; i < timestamps.length; i++) {
      AppendRecord record = records.get(i);
      boolean stamped = record.timestamp().isPresent();
      if (!stamped && config.timestampMode() == TimestampMode.CLIENT_REQUIRE) {
        return new Answer(new AppendOutcome.TimestampMissing(i));
      }
      boolean arrival = !stamped || config.timestampMode() == TimestampMode.ARRIVAL;
      long timestamp = arrival ? nowMillis : record.timestamp().getAsLong();
      if (!config.timestampUncapped() && Long.compareUnsigned(timestamp, nowMillis) > 0) {
        timestamp = nowMillis;
      }
      if (Long.compareUnsigned(timestamp, latest) > 0) {
        latest = timestamp;
      }
      timestamps[i] = latest;
    }
    long first = state.tail().seqNum();
    Position start = timestamps.length == 0 ? state.tail() : new Position(first, timestamps[0]);
    Position tail = new Position(first + timestamps.length, latest);
    return new Accept(start, timestamps, after(state, request, tail, nowMillis));
  }

  private static StreamState after(
      StreamState state, AppendRequest request, Position tail, long nowMillis) {
    String fencingToken = state.fencingToken();
    long trimPoint = state.trimPoint();
    for (Batch.PlacedCommand placed : request.batch().commands()) {
      switch (placed.command()) {
        case Command.Fence(String token) -> fencingToken = token;
        case Command.Trim(long point) -> {
          long ownSeqNum = state.tail().seqNum() + placed.index();
          trimPoint = maxUnsigned(trimPoint, minUnsigned(point, ownSeqNum + 1));
        }
      }
    }
    Producers producers =
        request.producer().isPresent()
            ? state.producers().after(request.producer().get(), request.close())
            : state.producers();
    return new StreamState(
        tail,
        trimPoint,
        fencingToken,
        request.close(),
        /* deleting= */ false,
        request.writerSequence().or(state::writerSequence),
        producers,
        Math.max(state.lastArrivalMillis(), nowMillis));
  }

  private static long minUnsigned(long a, long b) {
    return Long.compareUnsigned(a, b) < 0 ? a : b;
  }

  private static long maxUnsigned(long a, long b) {
    return Long.compareUnsigned(a, b) > 0 ? a : b;
  }
}
