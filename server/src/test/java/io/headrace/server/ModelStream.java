package io.headrace.server;

import com.google.protobuf.CodedOutputStream;
import io.headrace.log.AppendOutcome;
import io.headrace.log.AppendRequest;
import io.headrace.log.AppendRules;
import io.headrace.log.Appender;
import io.headrace.log.CreationKey;
import io.headrace.log.ReadLimits;
import io.headrace.log.ReadStep;
import io.headrace.log.ReadStep.Stop;
import io.headrace.log.RecordSink;
import io.headrace.log.Stream;
import io.headrace.log.StreamConfig;
import io.headrace.log.StreamInfo;
import io.headrace.log.StreamState;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.BasinName;
import io.headrace.wire.Position;
import io.headrace.wire.RecordFrames;
import io.headrace.wire.SequencedRecord;
import io.headrace.wire.StreamName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A stream of the model: a list of records. */
final class ModelStream implements Stream {
  private final ModelEngine engine;
  private final BasinName basin;
  private final long id;
  private final Optional<CreationKey> key;
  private final List<SequencedRecord> records = new ArrayList<>();
  private final List<Runnable> waiting = new ArrayList<>();
  private StreamInfo info;
  private StreamState state = StreamState.INITIAL;

  ModelStream(
      ModelEngine engine, BasinName basin, long id, StreamInfo info, Optional<CreationKey> key) {
    this.engine = engine;
    this.basin = basin;
    this.id = id;
    this.info = info;
    this.key = key;
  }

  Optional<CreationKey> key() {
    return key;
  }

  void reconfigure(StreamConfig config) {
    synchronized (engine) {
      info = with(config, info.deletedAtMillis());
    }
  }

  private StreamInfo with(StreamConfig config, OptionalLong deletedAtMillis) {
    return new StreamInfo(
        info.name(),
        config,
        info.cipher(),
        info.contentType(),
        info.createdAtMillis(),
        deletedAtMillis);
  }

  void delete() {
    synchronized (engine) {
      if (!state.deleting()) {
        state = state.withDeleting();
        info = with(info.config(), OptionalLong.of(engine.time().wallMillis()));
      }
    }
    wake();
  }

  private void wake() {
    List<Runnable> now;
    synchronized (engine) {
      now = List.copyOf(waiting);
      waiting.clear();
      engine.notifyAll();
    }
    engine.wake(now);
  }

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
    synchronized (engine) {
      return info;
    }
  }

  @Override
  public StreamState stable() {
    synchronized (engine) {
      return state;
    }
  }

  @Override
  public void append(AppendRequest request, Consumer<? super AppendOutcome> done) {
    append(request, done, _ -> {});
  }

  private void append(
      AppendRequest request,
      Consumer<? super AppendOutcome> done,
      Consumer<? super AppendOutcome> decided) {
    AppendOutcome outcome;
    synchronized (engine) {
      AppendOutcome fate = engine.fate();
      outcome = fate == null ? decide(request) : fate;
      decided.accept(outcome);
    }
    engine.tell(() -> done.accept(outcome));
    wake();
  }

  @Override
  public Appender appender() {
    AtomicBoolean refused = new AtomicBoolean();
    return (request, done) -> {
      if (refused.get()) {
        engine.tell(() -> done.accept(new AppendOutcome.EarlierRefused()));
      } else {
        append(request, done, outcome -> refused.set(outcome instanceof AppendOutcome.Refused));
      }
    };
  }

  private AppendOutcome decide(AppendRequest request) {
    long now = engine.time().wallMillis();
    return switch (AppendRules.decide(state, info.config(), request, now)) {
      case AppendRules.Answer(AppendOutcome outcome) -> outcome;
      case AppendRules.Accept(Position start, long[] timestamps, StreamState next) -> {
        List<AppendRecord> batch = request.batch().records();
        for (int i = 0; i < batch.size(); i++) {
          AppendRecord record = batch.get(i);
          records.add(
              new SequencedRecord(
                  start.seqNum() + i,
                  timestamps[i],
                  record.headers(),
                  record.body(),
                  record.sealedBytes()));
        }
        state = next;
        engine.countAppend();
        yield new AppendOutcome.Appended(start, next.tail(), next.tail());
      }
    };
  }

  @Override
  public long storedBytes() {
    synchronized (engine) {
      return records.stream().filter(this::isKept).mapToLong(SequencedRecord::meteredBytes).sum();
    }
  }

  @Override
  public long seqNumAtOrAfter(long timestamp) {
    synchronized (engine) {
      for (SequencedRecord record : records) {
        if (isKept(record) && Long.compareUnsigned(record.timestamp(), timestamp) >= 0) {
          return record.seqNum();
        }
      }
      return state.tail().seqNum();
    }
  }

  private boolean isKept(SequencedRecord record) {
    return Long.compareUnsigned(record.seqNum(), state.trimPoint()) >= 0;
  }

  @Override
  public ReadStep read(long fromSeqNum, ReadLimits limits, RecordSink sink) {
    synchronized (engine) {
      int count = 0;
      long bytes = 0;
      long next = fromSeqNum;
      ByteArrayOutputStream frames = new ByteArrayOutputStream();
      Stop stop = Stop.TAIL;
      for (SequencedRecord record : records) {
        if (Long.compareUnsigned(record.seqNum(), fromSeqNum) < 0 || !isKept(record)) {
          continue;
        }
        if (count == limits.maxRecords()) {
          stop = Stop.COUNT;
        } else if (bytes + record.meteredBytes() > limits.maxMeteredBytes()) {
          stop = Stop.BYTES;
        } else if (limits.untilTimestamp() != ReadLimits.NO_UNTIL
            && Long.compareUnsigned(record.timestamp(), limits.untilTimestamp()) >= 0) {
          stop = Stop.UNTIL;
        }
        if (stop != Stop.TAIL) {
          break;
        }
        write(frames, record);
        count++;
        bytes += record.meteredBytes();
        next = record.seqNum() + 1;
      }
      if (count > 0) {
        sink.accept(ByteBuffer.wrap(frames.toByteArray()), count);
      }
      return new ReadStep(count, bytes, stop == Stop.TAIL ? state.tail().seqNum() : next, stop);
    }
  }

  private static void write(ByteArrayOutputStream frames, SequencedRecord record) {
    CodedOutputStream out = CodedOutputStream.newInstance(frames);
    RecordFrames.write(out, record.seqNum(), record.timestamp(), record.content());
    try {
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean awaitBeyond(long seqNum, Runnable wake) {
    synchronized (engine) {
      boolean more =
          Long.compareUnsigned(state.tail().seqNum(), seqNum) > 0
              || state.closed()
              || state.deleting();
      if (!more) {
        waiting.add(wake);
        engine.notifyAll();
      }
      return !more;
    }
  }

  @Override
  public void forget(Runnable wake) {
    synchronized (engine) {
      waiting.remove(wake);
      engine.notifyAll();
    }
  }

  int waiting() {
    synchronized (engine) {
      return waiting.size();
    }
  }

  /** Waits until so many wait for the tail to move. */
  void awaitWaiting(int number) throws InterruptedException {
    synchronized (engine) {
      while (waiting.size() != number) {
        engine.wait();
      }
    }
  }
}
