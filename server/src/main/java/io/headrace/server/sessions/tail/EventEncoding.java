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
 * its place is the frame's id. Nothing is looked into or written anew. What is shown to nobody at
 * the end, such as the command that ends a fence, is a frame with an id alone: whoever has seen
 * everything knows that.
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

  private static final class Frames implements Event {
    private final TextBuffer out;
    private final String epoch;
    private long passed = -1;

    Frames(TextBuffer out, String epoch) {
      this.out = out;
      this.epoch = epoch;
    }

    @Override
    public void add(ByteBuffer frames) {
      RecordFrames.Cursor record = new RecordFrames.Cursor(frames);
      while (record.next()) {
        if (SessionRecords.isShown(record)) {
          id(record.seqNum());
          out.ascii("\ndata: ").raw(record.body()).ascii("\n\n");
          passed = -1;
        } else {
          passed = record.seqNum();
        }
      }
    }

    @Override
    public void end(@Nullable Position tail) {
      if (passed >= 0) {
        id(passed);
        out.ascii("\n\n");
      }
    }

    private void id(long seqNum) {
      out.ascii("id: ").ascii(epoch).ascii('.').unsigned(seqNum);
    }
  }
}
