package io.headrace.server.s2;

import io.headrace.server.http.EventFrame;
import io.headrace.server.http.LiveKind;
import io.headrace.server.http.Loop;
import io.headrace.server.http.Problem;
import io.headrace.wire.Position;
import io.headrace.wire.Sse;
import org.jspecify.annotations.Nullable;

/** A live read as server-sent events. */
record EventDialect(EventEncoding encoding) implements Dialect {
  @Override
  public LiveKind kind() {
    return LiveKind.EVENTS;
  }

  @Override
  public EventFrame signOfLife(Loop loop, Position tail) {
    return EventFrame.of(loop.allocator(), Sse.ping(loop.text(), loop.time().wallMillis(), tail));
  }

  @Override
  public EventFrame done(Loop loop) {
    return EventFrame.of(loop.allocator(), loop.text().ascii(Sse.DONE));
  }

  @Override
  public EventFrame problem(Loop loop, Problem problem) {
    return EventFrame.of(loop.allocator(), Sse.error(loop.text(), problem.toJson()));
  }

  @Override
  public @Nullable Dialect advising() {
    return null;
  }
}
