package io.headrace.server.http;

import io.netty.buffer.ByteBuf;

/**
 * Takes the body of a request as it arrives. Whether it is collected, read frame by frame or thrown
 * away is decided when the head is known.
 */
interface BodyConsumer {
  /** Takes some bytes, which stay the caller's. */
  void take(ByteBuf bytes);

  /** The body is complete. */
  void end();
}
