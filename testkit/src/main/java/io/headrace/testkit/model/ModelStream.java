package io.headrace.testkit.model;

import com.google.protobuf.CodedOutputStream;
import io.headrace.log.AppendOutcome;
import io.headrace.log.AppendRequest;
import io.headrace.log.Appender;
import io.headrace.log.CreationKey;
import io.headrace.log.ReadLimits;
import io.headrace.log.ReadStep;
import io.headrace.log.ReadStep.Stop;
import io.headrace.log.RecordSink;
import io.headrace.log.Retention;
import io.headrace.log.Stream;
import io.headrace.log.StreamConfig;
import io.headrace.log.StreamInfo;
import io.headrace.log.StreamState;
import io.headrace.wire.BasinName;
import io.headrace.wire.RecordFrames;
import io.headrace.wire.SequencedRecord;
import io.headrace.wire.StreamName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** A stream of the model: a list of records and a state. */
final class ModelStream implements Stream {
  private final ModelEngine engine;
  private final BasinName basin;
  private final long id;
  private final Optional<CreationKey> key;
  private final List<Kept> records = new ArrayList<>();
  private final List<Runnable> waiters = new ArrayList<>();

  private StreamInfo info;
  private StreamState state = StreamState.INITIAL;
  private boolean gone;

  ModelStream(
      ModelEngine engine, BasinName basin, long id, StreamInfo info, Optional<CreationKey> key) {
    this.engine = engine;
    this.basin = basin;
    this.id = id;
    this.info = info;
    this.key = key;
  }

  /**
   * A record and when it arrived.
   *
   * @param record as readers see it
   * @param arrivalMillis the wall clock then; it does not go back when the clock does
   */
  private record Kept(SequencedRecord record, long arrivalMillis) {}

  @Override
  public BasinName basin() {
    return basin;
  }

  @Override
  public StreamName name() {
    return info.name();
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public StreamInfo info() {
    return info;
  }

  @Override
  public StreamState stable() {
    return state;
  }

  @Override
  public long storedBytes() {
    return records.stream()
        .filter(this::isVisible)
        .mapToLong(kept -> kept.record().meteredBytes())
        .sum();
  }

  Optional<CreationKey> key() {
    return key;
  }

  void configure(StreamConfig config) {
    info =
        new StreamInfo(
            info.name(),
            config,
            info.cipher(),
            info.contentType(),
            info.createdAtMillis(),
            info.deletedAtMillis());
  }

  void delete(long nowMillis) {
    info =
        new StreamInfo(
            info.name(),
            info.config(),
            info.cipher(),
            info.contentType(),
            info.createdAtMillis(),
            OptionalLong.of(nowMillis));
    state = state.withDeleting();
    wakeAll();
  }

  void purge() {
    gone = true;
  }

  @Override
  public void append(AppendRequest request, Consumer<? super AppendOutcome> done) {
    if (engine.isClosed()) {
      done.accept(new AppendOutcome.Stopped("the model was closed"));
      return;
    }
    if (gone) {
      done.accept(new AppendOutcome.Missing());
      return;
    }
    long now = engine.time().wallMillis();
    switch (ModelRules.judge(state, info.config(), request, now)) {
      case ModelRules.Answered(AppendOutcome outcome) -> done.accept(outcome);
      case ModelRules.Stored stored -> {
        state = stored.next();
        for (SequencedRecord record : stored.records()) {
          records.add(new Kept(record, state.lastArrivalMillis()));
        }
        done.accept(new AppendOutcome.Appended(stored.start(), state.tail(), state.tail()));
        wakeAll();
      }
    }
  }

  @Override
  public Appender appender() {
    return new ModelAppender(this);
  }

  @Override
  public long seqNumAtOrAfter(long timestamp) {
    for (Kept kept : records) {
      if (isVisible(kept) && Long.compareUnsigned(kept.record().timestamp(), timestamp) >= 0) {
        return kept.record().seqNum();
      }
    }
    return state.tail().seqNum();
  }

  @Override
  public ReadStep read(long fromSeqNum, ReadLimits limits, RecordSink sink) {
    List<SequencedRecord> delivered = new ArrayList<>();
    long meteredBytes = 0;
    Stop stop = Stop.TAIL;
    long next = state.tail().seqNum();
    for (Kept kept : records) {
      SequencedRecord record = kept.record();
      if (Long.compareUnsigned(record.seqNum(), fromSeqNum) < 0 || !isVisible(kept)) {
        continue;
      }
      Optional<Stop> reason = reasonToStop(record, delivered.size(), meteredBytes, limits);
      if (reason.isPresent()) {
        stop = reason.get();
        next = record.seqNum();
        break;
      }
      delivered.add(record);
      meteredBytes += record.meteredBytes();
    }
    if (!delivered.isEmpty()) {
      sink.accept(framesOf(delivered), delivered.size());
    }
    return new ReadStep(delivered.size(), meteredBytes, next, stop);
  }

  private static Optional<Stop> reasonToStop(
      SequencedRecord record, int count, long meteredBytes, ReadLimits limits) {
    if (limits.untilTimestamp() != ReadLimits.NO_UNTIL
        && Long.compareUnsigned(record.timestamp(), limits.untilTimestamp()) >= 0) {
      return Optional.of(Stop.UNTIL);
    }
    if (count == limits.maxRecords()) {
      return Optional.of(Stop.COUNT);
    }
    if (meteredBytes + record.meteredBytes() > limits.maxMeteredBytes()) {
      return Optional.of(Stop.BYTES);
    }
    return Optional.empty();
  }

  private boolean isVisible(Kept kept) {
    return Long.compareUnsigned(kept.record().seqNum(), state.trimPoint()) >= 0
        && switch (info.config().retention()) {
          case Retention.Infinite() -> true;
          case Retention.Age(var age) ->
              engine.time().wallMillis() - kept.arrivalMillis() < age.toMillis();
        };
  }

  @Override
  public boolean awaitBeyond(long seqNum, Runnable wake) {
    if (Long.compareUnsigned(state.tail().seqNum(), seqNum) > 0
        || state.closed()
        || state.deleting()) {
      return false;
    }
    waiters.add(wake);
    return true;
  }

  @Override
  public void forget(Runnable wake) {
    waiters.remove(wake);
  }

  private void wakeAll() {
    List<Runnable> woken = List.copyOf(waiters);
    waiters.clear();
    woken.forEach(Runnable::run);
  }

  private static ByteBuffer framesOf(List<SequencedRecord> records) {
    int bytes = 0;
    for (SequencedRecord record : records) {
      bytes += RecordFrames.encodedBytes(record.seqNum(), record.timestamp(), record.content());
    }
    ByteBuffer frames = ByteBuffer.allocate(bytes);
    CodedOutputStream output = CodedOutputStream.newInstance(frames);
    for (SequencedRecord record : records) {
      RecordFrames.write(output, record.seqNum(), record.timestamp(), record.content());
    }
    try {
      output.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return frames.rewind();
  }
}
