package io.headrace.server.sessions.tail;

import io.headrace.server.http.EventFrame;
import io.headrace.sessions.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot that can be sent at once. Whoever has it owns its frame.
 *
 * @param snapshot what it tells
 * @param frame how it is sent; null if it is small, and written as it is sent
 */
public record ReadySnapshot(Snapshot snapshot, @Nullable EventFrame frame) {
  /** Nobody wants it any more. */
  void release() {
    if (frame != null) {
      frame.release();
    }
  }
}
