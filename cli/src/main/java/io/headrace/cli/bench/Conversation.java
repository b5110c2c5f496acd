package io.headrace.cli.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** What one connection asks, one request after the other, and what it makes of the answers. */
interface Conversation {
  /**
   * The next request, or null if there is nothing more to ask.
   *
   * @param allocator makes its buffer
   */
  @Nullable ByteBuf next(ByteBufAllocator allocator);

  /**
   * Checks an answer.
   *
   * @param body holds the body; valid during the call
   * @param length how many bytes the body has
   * @throws MismatchException if it is not what it must be
   */
  void answered(int status, byte[] body, int length);
}
