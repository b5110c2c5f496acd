package io.headrace.server;

import io.headrace.log.AppendOutcome;
import io.headrace.log.AppendRequest;
import io.headrace.log.Appender;
import io.headrace.log.ReadLimits;
import io.headrace.log.ReadStep;
import io.headrace.log.RecordSink;
import io.headrace.log.Stream;
import io.headrace.log.StreamInfo;
import io.headrace.log.StreamState;
import io.headrace.wire.BasinName;
import io.headrace.wire.StreamName;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * A stream of the {@link SlowEngine}. Two of them are equal if they are the same stream.
 *
 * @param engine under whose lock everything is done
 * @param model the stream of the model
 */
record SlowStream(SlowEngine engine, Stream model) implements Stream {
  @Override
  public BasinName basin() {
    return model.basin();
  }

  @Override
  public StreamName name() {
    return model.name();
  }

  @Override
  public long id() {
    return model.id();
  }

  @Override
  public StreamInfo info() {
    synchronized (engine) {
      return model.info();
    }
  }

  @Override
  public StreamState stable() {
    synchronized (engine) {
      return model.stable();
    }
  }

  @Override
  public void append(AppendRequest request, Consumer<? super AppendOutcome> done) {
    append(model::append, request, done);
  }

  @Override
  public Appender appender() {
    Appender appender = model.appender();
    return (request, done) -> append(appender, request, done);
  }

  private void append(
      Appender appender, AppendRequest request, Consumer<? super AppendOutcome> done) {
    AppendOutcome outcome;
    synchronized (engine) {
      AppendOutcome fate = engine.fate();
      outcome = fate == null ? decide(appender, request) : fate;
      if (outcome instanceof AppendOutcome.Appended) {
        engine.countAppend();
      }
    }
    engine.tell(() -> done.accept(outcome));
    engine.wakeThoseDue();
  }

  private static AppendOutcome decide(Appender appender, AppendRequest request) {
    AtomicReference<AppendOutcome> decided = new AtomicReference<>();
    appender.append(request, decided::set);
    return decided.get();
  }

  @Override
  public long storedBytes() {
    synchronized (engine) {
      return model.storedBytes();
    }
  }

  @Override
  public long seqNumAtOrAfter(long timestamp) {
    synchronized (engine) {
      return model.seqNumAtOrAfter(timestamp);
    }
  }

  @Override
  public ReadStep read(long fromSeqNum, ReadLimits limits, RecordSink sink) {
    synchronized (engine) {
      return model.read(fromSeqNum, limits, sink);
    }
  }

  @Override
  public boolean awaitBeyond(long seqNum, Runnable reader) {
    return engine.waits(new SlowEngine.Wake(engine, model, reader), seqNum);
  }

  @Override
  public void forget(Runnable reader) {
    engine.waitsNoMore(new SlowEngine.Wake(engine, model, reader));
  }
}
