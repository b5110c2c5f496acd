package io.headrace.server.s2;

import io.headrace.server.http.EventFrame;
import io.headrace.server.http.Loop;
import io.headrace.server.live.Encoding;
import io.headrace.wire.Position;
import io.headrace.wire.RecordFormat;
import io.headrace.wire.S2Json;
import io.headrace.wire.Sse;
import io.headrace.wire.TextBuffer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** S2's events: a batch of records as JSON, and an id that tells what the reader got in all. */
enum EventEncoding implements Encoding {
  RAW(RecordFormat.RAW),
  BASE64(RecordFormat.BASE64);

  private final RecordFormat format;

  EventEncoding(RecordFormat format) {
    this.format = format;
  }

  static EventEncoding of(RecordFormat format) {
    return switch (format) {
      case RAW -> RAW;
      case BASE64 -> BASE64;
    };
  }

  @Override
  public Event begin(TextBuffer out) {
    return new BatchEvent(Sse.beginBatch(out), format);
  }

  @Override
  public EventFrame end(Loop loop, long lastSeqNum, long records, long meteredBytes) {
    TextBuffer text = Sse.endBatch(loop.text(), lastSeqNum, records, meteredBytes);
    return EventFrame.of(loop.allocator(), text);
  }

  private static final class BatchEvent implements Event {
    private final TextBuffer out;
    private final S2Json.BatchWriter batch;

    BatchEvent(TextBuffer out, RecordFormat format) {
      this.out = out;
      this.batch = new S2Json.BatchWriter(out, format);
    }

    @Override
    public void add(ByteBuffer frames) {
      batch.add(frames);
    }

    @Override
    public void end(@Nullable Position tail) {
      batch.end(tail);
      Sse.endLine(out);
    }
  }
}
