package io.headrace.testkit.sim;

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
import java.util.function.Consumer;

/** A stream that does what another does; mutants change one thing about it. */
class ForwardingStream implements Stream {
  final Stream stream;

  ForwardingStream(Stream stream) {
    this.stream = stream;
  }

  @Override
  public BasinName basin() {
    return stream.basin();
  }

  @Override
  public StreamName name() {
    return stream.name();
  }

  @Override
  public long id() {
    return stream.id();
  }

  @Override
  public StreamInfo info() {
    return stream.info();
  }

  @Override
  public StreamState stable() {
    return stream.stable();
  }

  @Override
  public long storedBytes() {
    return stream.storedBytes();
  }

  @Override
  public void append(AppendRequest request, Consumer<? super AppendOutcome> done) {
    stream.append(request, done);
  }

  @Override
  public Appender appender() {
    return stream.appender();
  }

  @Override
  public long seqNumAtOrAfter(long timestamp) {
    return stream.seqNumAtOrAfter(timestamp);
  }

  @Override
  public ReadStep read(long fromSeqNum, ReadLimits limits, RecordSink sink) {
    return stream.read(fromSeqNum, limits, sink);
  }

  @Override
  public boolean awaitBeyond(long seqNum, Runnable wake) {
    return stream.awaitBeyond(seqNum, wake);
  }

  @Override
  public void forget(Runnable wake) {
    stream.forget(wake);
  }
}
