package io.headrace.server.s2;

import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.EventFrame;
import io.headrace.server.http.Loop;
import io.headrace.server.http.Problem;
import io.headrace.server.live.Encoding;
import io.headrace.wire.Packing;
import io.headrace.wire.Position;
import io.headrace.wire.S2Proto;
import io.headrace.wire.SessionFrames;
import io.headrace.wire.TextBuffer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A batch of records as a frame of a session: the stored bytes as they are.
 *
 * @param packing how large frames are packed
 * @param reconnectAdvised whether clients are asked to go on over a new connection
 */
record SessionEncoding(Packing packing, boolean reconnectAdvised) implements Encoding {
  @Override
  public Event begin(TextBuffer out) {
    return new Frame(out);
  }

  @Override
  public @Nullable EventFrame end(Loop loop, long lastSeqNum, long records, long meteredBytes) {
    return null;
  }

  private final class Frame implements Event {
    private final TextBuffer out;
    private final int start;

    Frame(TextBuffer out) {
      this.out = out;
      this.start = SessionFrames.begin(out);
    }

    @Override
    public void add(ByteBuffer frames) {
      out.raw(frames);
    }

    @Override
    public void end(@Nullable Position tail) {
      if (tail != null) {
        S2Proto.readBatchTail(out, tail);
      }
      int from = start + SessionFrames.HEAD_BYTES;
      int length = out.length() - from;
      if (length > SessionFrames.MAX_PAYLOAD_BYTES) {
        // Many tiny headers take three times the bytes that they are metered with.
        throw new Problem(
            ErrorCode.INVALID,
            "the next record takes "
                + length
                + " bytes, and a frame of a session at most "
                + SessionFrames.MAX_PAYLOAD_BYTES
                + "; read it with a single request");
      }
      boolean packs = packing != Packing.NONE && length >= SessionFrames.WORTH_PACKING_BYTES;
      if (packs) {
        byte[] packed = packing.pack(out.array(), from, length);
        out.truncate(from).raw(packed);
      }
      SessionFrames.end(out, start, packs ? packing : Packing.NONE, reconnectAdvised);
    }
  }
}
