package io.headrace.server.sessions.tail;

import io.headrace.server.http.EventFrame;
import io.headrace.server.http.Loop;
import io.headrace.sessions.Snapshot;
import io.headrace.sessions.event.JsonObject;
import io.headrace.wire.TextBuffer;
import io.netty.buffer.ByteBufAllocator;
import java.util.function.Consumer;

/** The frames of a tail that are no events of the session. They have names and no ids. */
final class ControlFrames {
  /** The version of the protocol. */
  private static final int PROTOCOL = 1;

  private ControlFrames() {}

  /** The first frame, sent at once. */
  static EventFrame hello(Loop loop, Snapshot snapshot, TailLimits limits) {
    return named(
        loop,
        "hello",
        out ->
            JsonObject.begin(out)
                .number("protocol", PROTOCOL)
                .text("session", snapshot.session().name().text())
                .text("epoch", snapshot.cursor().epochText())
                .text("cursor", snapshot.cursor().toString())
                .word("phase", snapshot.state().phase())
                .number("heartbeat", limits.heartbeat().toMillis())
                .number("max", limits.longest().toMillis())
                .end());
  }

  /** The viewer's cursor is of no use. */
  static EventFrame reset(Loop loop, TailStart.Reason reason) {
    return named(loop, "reset", out -> JsonObject.begin(out).text("reason", reason.text()).end());
  }

  /** Everything that there is. */
  static EventFrame snapshot(Loop loop, Snapshot snapshot) {
    return snapshot(loop.allocator(), loop.text(), snapshot);
  }

  /**
   * The same, away from the loop.
   *
   * @param text an empty buffer
   */
  static EventFrame snapshot(ByteBufAllocator allocator, TextBuffer text, Snapshot snapshot) {
    return named(allocator, text, "snapshot", snapshot::write);
  }

  /** The last frame. */
  static EventFrame bye(Loop loop, Bye bye, long retryMillis) {
    return named(
        loop,
        "bye",
        out -> JsonObject.begin(out).text("reason", bye.text()).number("retry", retryMillis).end());
  }

  /** A sign of life. */
  static EventFrame heartbeat(Loop loop) {
    return EventFrame.of(loop.allocator(), loop.text().ascii(":\n\n"));
  }

  private static EventFrame named(Loop loop, String name, Consumer<TextBuffer> data) {
    return named(loop.allocator(), loop.text(), name, data);
  }

  private static EventFrame named(
      ByteBufAllocator allocator, TextBuffer text, String name, Consumer<TextBuffer> data) {
    text.ascii("event: ").ascii(name).ascii("\ndata: ");
    data.accept(text);
    return EventFrame.of(allocator, text.ascii("\n\n"));
  }
}
