package io.headrace.server.live;

import io.headrace.server.http.EventFrame;
import io.headrace.server.http.Loop;
import io.headrace.wire.Position;
import io.headrace.wire.TextBuffer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** How a face writes records into an event. There is one object for each encoding. */
public interface Encoding {
  /** Begins an event of records. */
  Event begin(TextBuffer out);

  /**
   * The end of an event of records, which tells its reader how to come back; null if events have no
   * such end.
   *
   * @param lastSeqNum the last record of the event, unsigned
   * @param records what this reader got so far
   * @param meteredBytes the metered sizes of that
   */
  @Nullable EventFrame end(Loop loop, long lastSeqNum, long records, long meteredBytes);

  /** An event that is being written. */
  interface Event {
    /** Adds a run of record frames. */
    void add(ByteBuffer frames);

    /** Ends the part of the event that all readers share. */
    void end(@Nullable Position tail);
  }
}
