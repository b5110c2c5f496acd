package io.headrace.server.s2;

import io.headrace.server.http.EventFrame;
import io.headrace.server.http.LiveKind;
import io.headrace.server.http.Loop;
import io.headrace.server.http.Problem;
import io.headrace.server.live.Encoding;
import io.headrace.wire.Position;
import org.jspecify.annotations.Nullable;

/** How a live read is told to its client: as events, or as frames of a session. */
sealed interface Dialect permits EventDialect, SessionDialect {
  /** The kind of answer. */
  LiveKind kind();

  /** How batches are written. */
  Encoding encoding();

  /** A sign of life from a reader that has seen everything. */
  EventFrame signOfLife(Loop loop, Position tail);

  /** What ends a read that ended well, or null if its end says enough. */
  @Nullable EventFrame done(Loop loop);

  /** What ends a read that failed. */
  EventFrame problem(Loop loop, Problem problem);

  /** The same dialect that advises its client to reconnect, or null if it has no words for that. */
  @Nullable Dialect advising();
}
