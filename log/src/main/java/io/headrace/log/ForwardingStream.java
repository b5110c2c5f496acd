package io.headrace.log;

import io.headrace.wire.BasinName;
import io.headrace.wire.StreamName;
import java.util.function.Consumer;

/**
 * A stream that does what another one does, but for what a subclass does otherwise. It is equal to
 * itself alone, unless a subclass says more.
 */
public abstract class ForwardingStream implements Stream {
  /** The other one. */
  protected final Stream stream;

  /**
   * @param stream the other one
   */
  protected ForwardingStream(Stream stream) {
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
