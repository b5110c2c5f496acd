package io.headrace.server.view;

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

/**
 * A stream under the name that it has in a namespace. Two of them are equal if they are the same
 * stream under the same name, so that readers of it find each other.
 *
 * @param stream the stream
 * @param name the name it is seen by
 */
record NamespacedStream(Stream stream, StreamName name) implements Stream {
  @Override
  public BasinName basin() {
    return stream.basin();
  }

  @Override
  public long id() {
    return stream.id();
  }

  @Override
  public StreamInfo info() {
    StreamInfo whole = stream.info();
    return new StreamInfo(
        name,
        whole.config(),
        whole.cipher(),
        whole.contentType(),
        whole.createdAtMillis(),
        whole.deletedAtMillis());
  }

  @Override
  public StreamState stable() {
    return stream.stable();
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
  public long storedBytes() {
    return stream.storedBytes();
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
