package io.headrace.log.journal;

import com.google.protobuf.ByteString;
import io.headrace.log.ProducerSequence;
import io.headrace.log.StreamState;
import io.headrace.wire.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How a checkpoint stores a stream's state: a protobuf message. */
final class StoredState {
  private static final int TAIL_SEQ_NUM = 1;
  private static final int TAIL_TIMESTAMP = 2;
  private static final int TRIM_POINT = 3;
  private static final int FENCING_TOKEN = 4;
  private static final int CLOSED = 5;
  private static final int DELETING = 6;
  private static final int WRITER_SEQUENCE = 7;
  private static final int PRODUCER = 8;
  private static final int CLOSER = 9;
  private static final int LAST_ARRIVAL = 10;

  private StoredState() {}

  static ByteString encode(StreamState state) {
    if (state.equals(StreamState.INITIAL)) {
      return ByteString.EMPTY;
    }
    MessageWriter message =
        new MessageWriter()
            .number(TAIL_SEQ_NUM, state.tail().seqNum())
            .number(TAIL_TIMESTAMP, state.tail().timestamp())
            .number(TRIM_POINT, state.trimPoint())
            .flag(CLOSED, state.closed())
            .flag(DELETING, state.deleting())
            .text(WRITER_SEQUENCE, state.writerSequence())
            .number(LAST_ARRIVAL, state.lastArrivalMillis());
    if (!state.fencingToken().isEmpty()) {
      message.text(FENCING_TOKEN, state.fencingToken());
    }
    for (ProducerSequence producer : state.producers().last()) {
      message.bytes(PRODUCER, AppendEffects.encode(producer));
    }
    state.producers().closer().ifPresent(it -> message.bytes(CLOSER, AppendEffects.encode(it)));
    return message.toBytes();
  }

  static StreamState decode(ByteString stored) {
    if (stored.isEmpty()) {
      return StreamState.INITIAL;
    }
    MessageReader message = new MessageReader(stored);
    long seqNum = 0;
    long timestamp = 0;
    long trimPoint = 0;
    String fencingToken = "";
    boolean closed = false;
    boolean deleting = false;
    Optional<String> writerSequence = Optional.empty();
    List<ProducerSequence> producers = new ArrayList<>();
    Optional<ProducerSequence> closer = Optional.empty();
    long lastArrival = 0;
    for (int field = message.nextField(); field != 0; field = message.nextField()) {
      switch (field) {
        case TAIL_SEQ_NUM -> seqNum = message.number();
        case TAIL_TIMESTAMP -> timestamp = message.number();
        case TRIM_POINT -> trimPoint = message.number();
        case FENCING_TOKEN -> fencingToken = message.text();
        case CLOSED -> closed = message.flag();
        case DELETING -> deleting = message.flag();
        case WRITER_SEQUENCE -> writerSequence = Optional.of(message.text());
        case PRODUCER -> producers.add(AppendEffects.producer(message.bytes()));
        case CLOSER -> closer = Optional.of(AppendEffects.producer(message.bytes()));
        case LAST_ARRIVAL -> lastArrival = message.number();
        default -> {}
      }
    }
    return new StreamState(
        new Position(seqNum, timestamp),
        trimPoint,
        fencingToken,
        closed,
        deleting,
        writerSequence,
        AppendEffects.producers(producers, closer),
        lastArrival);
  }
}
