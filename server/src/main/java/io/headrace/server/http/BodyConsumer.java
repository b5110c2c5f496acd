package io.headrace.server.http;

import io.netty.buffer.ByteBuf;

/**
 * Takes the body of a request as it arrives. Whether it is collected, read piece by piece or thrown
 * away is decided when the head is known.
 */
interface BodyConsumer {
  /** Takes some bytes, which stay the caller's. */
  void take(ByteBuf bytes);

  /** The body is complete. */
  void end();

  /**
   * The rest of the body cannot be read.
   *
   * @return whether that is seen to; otherwise the request is answered with the problem
   */
  default boolean breakOff(Problem problem) {
    return false;
  }

  /** The client is gone: lets go of everything. */
  default void lose() {}

  /** Whether a client may take its time over the body. */
  default boolean isEndless() {
    return false;
  }
}
