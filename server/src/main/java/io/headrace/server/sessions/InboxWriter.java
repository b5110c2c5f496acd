package io.headrace.server.sessions;

import io.headrace.sessions.Inbox;
import io.headrace.sessions.Snapshot;
import io.headrace.sessions.event.JsonObject;
import io.headrace.sessions.event.Part;
import io.headrace.wire.TextBuffer;

/** Writes what a worker has to know as JSON. */
final class InboxWriter {
  private InboxWriter() {}

  static void write(TextBuffer out, Inbox inbox) {
    JsonObject.begin(out)
        .bool("cancel_requested", inbox.cancelRequested())
        .array("steers", inbox.steers(), Snapshot::writeSteer)
        .array("decisions", inbox.decisions(), InboxWriter::decision)
        .number("deadline", inbox.leaseEndMillis())
        .end();
  }

  private static void decision(TextBuffer out, Part.Asked asked) {
    JsonObject.begin(out)
        .text("decision", asked.question().decision())
        .word("state", asked.state())
        .json("answer", asked.answer())
        .end();
  }
}
