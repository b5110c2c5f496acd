package io.headrace.server.s2;

import io.headrace.log.RecordSink;
import io.headrace.server.http.Loop;
import io.headrace.server.http.MediaType;
import io.headrace.server.http.Response;
import io.headrace.wire.Position;
import io.headrace.wire.RecordFormat;
import io.headrace.wire.S2Json;
import io.headrace.wire.TextBuffer;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** A batch of records answered as JSON. */
final class JsonBatch implements SingleRead.Answer {
  private final RecordFormat format;
  private @Nullable Loop loop;
  private @Nullable TextBuffer text;
  private S2Json.@Nullable BatchWriter batch;

  JsonBatch(RecordFormat format) {
    this.format = format;
  }

  @Override
  public RecordSink begin(Loop loop) {
    this.loop = loop;
    TextBuffer fresh = loop.text();
    S2Json.BatchWriter writer = new S2Json.BatchWriter(fresh, format);
    text = fresh;
    batch = writer;
    return (frames, records) -> writer.add(frames);
  }

  @Override
  public Response end(@Nullable Position tail) {
    if (loop == null || text == null || batch == null) {
      throw new IllegalStateException("a batch must begin before it ends");
    }
    batch.end(tail);
    ByteBuf body = loop.allocator().directBuffer(text.length());
    return Response.of(200, MediaType.JSON, body.writeBytes(text.array(), 0, text.length()));
  }

  @Override
  public void discard() {
    text = null;
    batch = null;
  }
}
