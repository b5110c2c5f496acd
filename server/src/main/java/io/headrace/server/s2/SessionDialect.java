package io.headrace.server.s2;

import io.headrace.server.http.EventFrame;
import io.headrace.server.http.LiveKind;
import io.headrace.server.http.Loop;
import io.headrace.server.http.Problem;
import io.headrace.wire.Packing;
import io.headrace.wire.Position;
import io.headrace.wire.S2Proto;
import io.headrace.wire.SessionFrames;
import io.headrace.wire.TextBuffer;
import org.jspecify.annotations.Nullable;

/** A live read as frames of a session. */
record SessionDialect(SessionEncoding encoding) implements Dialect {
  SessionDialect(Packing packing) {
    this(new SessionEncoding(packing, /* reconnectAdvised= */ false));
  }

  @Override
  public LiveKind kind() {
    return LiveKind.READ_SESSION;
  }

  @Override
  public EventFrame signOfLife(Loop loop, Position tail) {
    TextBuffer text = loop.text();
    int start = SessionFrames.begin(text);
    S2Proto.readBatchTail(text, tail);
    SessionFrames.end(text, start, Packing.NONE, encoding.reconnectAdvised());
    return EventFrame.of(loop.allocator(), text);
  }

  @Override
  public @Nullable EventFrame done(Loop loop) {
    return null;
  }

  @Override
  public EventFrame problem(Loop loop, Problem problem) {
    TextBuffer text = loop.text();
    SessionFrames.terminal(text, problem.code().status(), problem.toJson());
    return EventFrame.of(loop.allocator(), text);
  }

  @Override
  public Dialect advising() {
    return new SessionDialect(new SessionEncoding(encoding.packing(), true));
  }
}
