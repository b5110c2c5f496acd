package io.headrace.server.s2;

import io.headrace.log.RecordSink;
import io.headrace.server.http.Loop;
import io.headrace.server.http.MediaType;
import io.headrace.server.http.Response;
import io.headrace.wire.Position;
import io.headrace.wire.S2Proto;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** A batch of records answered as protobuf: the stored frames as they are. */
final class ProtobufBatch implements SingleRead.Answer {
  private static final int FIRST_BYTES = 1024;

  private @Nullable ByteBuf body;

  @Override
  public RecordSink begin(Loop loop) {
    ByteBuf fresh = loop.allocator().directBuffer(FIRST_BYTES);
    body = fresh;
    return (frames, records) -> fresh.writeBytes(frames.duplicate());
  }

  @Override
  public Response end(@Nullable Position tail) {
    ByteBuf whole = body;
    if (whole == null) {
      throw new IllegalStateException("a batch must begin before it ends");
    }
    body = null;
    if (tail != null) {
      whole.writeBytes(S2Proto.readBatchTail(tail));
    }
    return Response.of(200, MediaType.PROTOBUF, whole);
  }

  @Override
  public void discard() {
    if (body != null) {
      body.release();
      body = null;
    }
  }
}
