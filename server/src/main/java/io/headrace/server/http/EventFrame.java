package io.headrace.server.http;

import io.headrace.wire.TextBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * One piece of a stream of events, ready for the socket of every reader: encoded once as a chunk of
 * HTTP/1.1, in whose middle stands what other versions send. Readers share its bytes.
 */
public final class EventFrame {
  private final ByteBuf chunk;
  private final int start;
  private final int length;

  private EventFrame(ByteBuf chunk, int start, int length) {
    this.chunk = chunk;
    this.start = start;
    this.length = length;
  }

  /** A frame of a text, which is copied. */
  public static EventFrame of(ByteBufAllocator allocator, TextBuffer text) {
    int length = text.length();
    ByteBuf chunk = allocator.directBuffer(length + 12);
    Http1Text.writeHex(chunk, length);
    chunk.writeShort(Http1Text.CRLF);
    int start = chunk.writerIndex();
    chunk.writeBytes(text.array(), 0, length);
    chunk.writeShort(Http1Text.CRLF);
    return new EventFrame(chunk, start, length);
  }

  /** The bytes as a chunk of HTTP/1.1, one more reference to them. */
  ByteBuf chunk() {
    return chunk.retainedDuplicate();
  }

  /** The bytes as they are, one more reference to them. */
  ByteBuf plain() {
    return chunk.retainedSlice(start, length);
  }

  /** The same frame with one more reference to its bytes. */
  public EventFrame share() {
    chunk.retain();
    return this;
  }

  /** Gives the maker's reference back. */
  public void release() {
    chunk.release();
  }
}
