package io.headrace.server.view;

import io.headrace.log.ForwardingStream;
import io.headrace.log.Stream;
import io.headrace.log.StreamInfo;
import io.headrace.wire.StreamName;
import org.jspecify.annotations.Nullable;

/**
 * A stream under the name that it has in a namespace. Two of them are equal if they are the same
 * stream under the same name, so that readers of it find each other.
 */
final class NamespacedStream extends ForwardingStream {
  private final StreamName name;

  /**
   * @param stream the stream
   * @param name the name it is seen by
   */
  NamespacedStream(Stream stream, StreamName name) {
    super(stream);
    this.name = name;
  }

  @Override
  public StreamName name() {
    return name;
  }

  @Override
  public StreamInfo info() {
    StreamInfo whole = super.info();
    return new StreamInfo(
        name,
        whole.config(),
        whole.cipher(),
        whole.contentType(),
        whole.createdAtMillis(),
        whole.deletedAtMillis());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof NamespacedStream that
        && stream.equals(that.stream)
        && name.equals(that.name);
  }

  @Override
  public int hashCode() {
    return stream.hashCode();
  }

  @Override
  public String toString() {
    return stream.basin() + "/" + name;
  }
}
