package io.headrace.client.transport;

import java.nio.ByteBuffer;

/**
 * Hears what happens to an exchange, on its carrier's thread: {@code opened}, then {@code head},
 * then {@code bytes} as often as they come, then {@code ended}; or {@code failed} at any place, and
 * nothing after it.
 */
public interface ExchangeListener {
  /** The connection stands and the head of the request is on its way: the body may be written. */
  void opened();

  /** The head of the answer is here. It may come before the body of the request has ended. */
  void head(ResponseHead head);

  /** A part of the answer's body. The buffer is the transport's own, and not to be kept. */
  void bytes(ByteBuffer bytes);

  /** The answer is whole. */
  void ended();

  /** More may be written again, after {@link Exchange#isWritable} said no. */
  void writable();

  /** The exchange is over without a whole answer. */
  void failed(TransportFailure failure);
}
