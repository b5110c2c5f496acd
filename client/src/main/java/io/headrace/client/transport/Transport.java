package io.headrace.client.transport;

/** A fixed set of carriers. */
public interface Transport extends AutoCloseable {
  /** The carrier that something new shall belong to. Any thread may ask. */
  Carrier carrier();

  /** Ends everything that is under way, with {@link TransportFailure.Kind#CLOSED}. */
  @Override
  void close();
}
