package io.headrace.sessions;

import io.headrace.sessions.event.JsonObject;
import io.headrace.sessions.event.MessageWriter;
import io.headrace.sessions.state.ActiveRun;
import io.headrace.sessions.state.QueueItem;
import io.headrace.sessions.state.SessionState;
import io.headrace.sessions.state.Steer;
import io.headrace.wire.TextBuffer;
import java.util.List;

/**
 * What a session has come to, and where that was read. The events after its cursor are all that is
 * missing.
 *
 * @param session which session
 * @param epoch the id of its stream
 * @param state what it has come to
 */
public record Snapshot(SessionId session, long epoch, SessionState state) {
  /** The place of the last event that is in it. */
  public Cursor cursor() {
    return new Cursor(epoch, state.tail() - 1);
  }

  /** Writes it as JSON. */
  public void write(TextBuffer out) {
    JsonObject object =
        JsonObject.begin(out)
            .text("session", session.name().text())
            .text("cursor", cursor().toString())
            .number("version", state.version())
            .text("title", state.title())
            .array("messages", state.transcript().messages(), MessageWriter::write);
    state
        .run()
        .ifPresent(run ->
            object
                .value("draft", run.answer(), MessageWriter::write)
                .value("run", run, Snapshot::writeRun));
    object
        .array(
            "decisions",
            state.run().map(ActiveRun::openQuestions).orElse(List.of()),
            MessageWriter::write)
        .array("queue", state.queue(), Snapshot::writeItem)
        .array("steers", state.run().map(ActiveRun::steers).orElse(List.of()), Snapshot::writeSteer)
        .end();
  }

  /** Writes the active run as JSON. */
  public static void writeRun(TextBuffer out, ActiveRun run) {
    JsonObject.begin(out)
        .text("run", run.run())
        .text("answer", run.begun().answer())
        .text("agent", run.begun().agent())
        .word("phase", run.phase())
        .word("trigger", run.begun().trigger())
        .text("worker", run.worker())
        .bool("cancel_requested", run.cancelMillis().isPresent())
        .number("deadline", run.leaseEndMillis())
        .end();
  }

  /** Writes a turn that waits as JSON. */
  public static void writeItem(TextBuffer out, QueueItem item) {
    JsonObject.begin(out)
        .text("item", item.item())
        .value("message", item.message(), MessageWriter::write)
        .text("agent", item.agent())
        .flag("first", item.first())
        .end();
  }

  /** Writes something said to a run as JSON. */
  public static void writeSteer(TextBuffer out, Steer steer) {
    JsonObject.begin(out).text("steer", steer.steer()).text("text", steer.text()).end();
  }
}
