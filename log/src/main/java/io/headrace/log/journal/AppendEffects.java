package io.headrace.log.journal;

import com.google.protobuf.ByteString;
import io.headrace.log.AppendRequest;
import io.headrace.log.ProducerSequence;
import io.headrace.log.Producers;
import io.headrace.log.StreamState;
import io.headrace.wire.Position;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an append does to its stream's state besides adding records. It is stored in the same entry
 * as the records, so that both survive a crash or neither does, and it can be replayed without
 * reading them.
 *
 * @param fencingToken the new fencing token, if it changed
 * @param trimPoint the new trim point, if it advanced
 * @param close whether the stream was closed
 * @param producer the producer's append, if there was a producer
 * @param writerSequence the writer sequence, if there was one
 */
record AppendEffects(
    Optional<String> fencingToken,
    OptionalLong trimPoint,
    boolean close,
    Optional<ProducerSequence> producer,
    Optional<String> writerSequence) {
  private static final int FENCING_TOKEN = 1;
  private static final int TRIM_POINT = 2;
  private static final int CLOSE = 3;
  private static final int PRODUCER = 4;
  private static final int WRITER_SEQUENCE = 5;

  private static final AppendEffects NONE =
      new AppendEffects(
          Optional.empty(), OptionalLong.empty(), false, Optional.empty(), Optional.empty());

  /** The effects of a request that leads from one state to the next. */
  static AppendEffects of(AppendRequest request, StreamState before, StreamState after) {
    boolean fenced = !after.fencingToken().equals(before.fencingToken());
    boolean trimmed = after.trimPoint() != before.trimPoint();
    if (!fenced
        && !trimmed
        && !request.close()
        && request.producer().isEmpty()
        && request.writerSequence().isEmpty()) {
      return NONE;
    }
    return new AppendEffects(
        fenced ? Optional.of(after.fencingToken()) : Optional.empty(),
        trimmed ? OptionalLong.of(after.trimPoint()) : OptionalLong.empty(),
        request.close(),
        request.producer(),
        request.writerSequence());
  }

  /** The state after an entry with these effects. */
  StreamState applyTo(StreamState state, Position tail, long arrivalMillis) {
    Producers producers =
        producer.isPresent() ? state.producers().after(producer.get(), close) : state.producers();
    return new StreamState(
        tail,
        trimPoint.orElse(state.trimPoint()),
        fencingToken.orElse(state.fencingToken()),
        state.closed() || close,
        state.deleting(),
        writerSequence.or(state::writerSequence),
        producers,
        Math.max(state.lastArrivalMillis(), arrivalMillis));
  }

  ByteString encode() {
    if (equals(NONE)) {
      return ByteString.EMPTY;
    }
    MessageWriter message =
        new MessageWriter()
            .text(FENCING_TOKEN, fencingToken)
            .flag(CLOSE, close)
            .text(WRITER_SEQUENCE, writerSequence);
    trimPoint.ifPresent(it -> message.numberEvenIfZero(TRIM_POINT, it));
    producer.ifPresent(it -> message.bytes(PRODUCER, encode(it)));
    return message.toBytes();
  }

  static AppendEffects decode(ByteBuffer stored) {
    if (!stored.hasRemaining()) {
      return NONE;
    }
    MessageReader message = new MessageReader(stored);
    Optional<String> fencingToken = Optional.empty();
    OptionalLong trimPoint = OptionalLong.empty();
    boolean close = false;
    Optional<ProducerSequence> producer = Optional.empty();
    Optional<String> writerSequence = Optional.empty();
    for (int field = message.nextField(); field != 0; field = message.nextField()) {
      switch (field) {
        case FENCING_TOKEN -> fencingToken = Optional.of(message.text());
        case TRIM_POINT -> trimPoint = OptionalLong.of(message.number());
        case CLOSE -> close = message.flag();
        case PRODUCER -> producer = Optional.of(producer(message.bytes()));
        case WRITER_SEQUENCE -> writerSequence = Optional.of(message.text());
        default -> {}
      }
    }
    return new AppendEffects(fencingToken, trimPoint, close, producer, writerSequence);
  }

  static ByteString encode(ProducerSequence producer) {
    return new MessageWriter()
        .text(1, producer.producer())
        .number(2, producer.epoch())
        .number(3, producer.sequence())
        .toBytes();
  }

  static ProducerSequence producer(ByteString stored) {
    MessageReader message = new MessageReader(stored);
    String id = "";
    long epoch = 0;
    long sequence = 0;
    for (int field = message.nextField(); field != 0; field = message.nextField()) {
      switch (field) {
        case 1 -> id = message.text();
        case 2 -> epoch = message.number();
        case 3 -> sequence = message.number();
        default -> {}
      }
    }
    return new ProducerSequence(id, epoch, sequence);
  }

  /** The producers of a list of stored ones. */
  static Producers producers(List<ProducerSequence> last, Optional<ProducerSequence> closer) {
    return last.isEmpty() && closer.isEmpty() ? Producers.NONE : new Producers(last, closer);
  }
}
