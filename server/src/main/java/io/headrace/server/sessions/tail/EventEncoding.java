package io.headrace.server.sessions.tail;

import io.headrace.server.http.EventFrame;
import io.headrace.server.http.Loop;
import io.headrace.server.live.Encoding;
import io.headrace.sessions.SessionRecords;
import io.headrace.wire.Position;
import io.headrace.wire.RecordFrames;
import io.headrace.wire.TextBuffer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A session's events as they stand in its records: the body of each is the data of one frame, and
 * its place is the frame's id. Nothing is looked into or written anew.
 *
 * @param epoch the session's, as cursors show it
 */
record EventEncoding(String epoch) implements Encoding {
  @Override
  public Event begin(TextBuffer out) {
    return new Frames(out, epoch);
  }

  @Override
  public @Nullable EventFrame end(Loop loop, long lastSeqNum, long records, long meteredBytes) {
    return null;
  }

  private record Frames(TextBuffer out, String epoch) implements Event {
    @Override
    public void add(ByteBuffer frames) {
      RecordFrames.Cursor record = new RecordFrames.Cursor(frames);
      while (record.next()) {
        if (SessionRecords.isShown(record)) {
          out.ascii("id: ")
              .ascii(epoch)
              .ascii('.')
              .unsigned(record.seqNum())
              .ascii("\ndata: ")
              .raw(record.body())
              .ascii("\n\n");
        }
      }
    }

    @Override
    public void end(@Nullable Position tail) {}
  }
}
