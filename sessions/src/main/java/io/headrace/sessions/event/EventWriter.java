package io.headrace.sessions.event;

import io.headrace.sessions.event.SessionEvent.*;
import io.headrace.wire.TextBuffer;
import java.util.Optional;

/** Writes events as JSON, each on one line. */
public final class EventWriter {
  private EventWriter() {}

  /** Writes an event. */
  public static void write(TextBuffer out, SessionEvent event) {
    JsonObject object = JsonObject.begin(out).text("type", event.type().text());
    if (event instanceof OfRun ofRun) {
      object.text("run", ofRun.run());
      members(object, ofRun);
    } else {
      members(object, event);
    }
    object.end();
  }

  private static void members(JsonObject object, SessionEvent event) {
    switch (event) {
      case MessageAdded(Message message) -> object.value("message", message, MessageWriter::write);
      case Titled(String title) -> object.text("title", title);
      case Noted(String kind, Json data) -> object.text("kind", kind).json("data", data);
      case Queued queued ->
          object
              .text("item", queued.item())
              .value("message", queued.message(), MessageWriter::write)
              .text("agent", queued.agent())
              .flag("first", queued.first());
      case QueueEdited(String item, Message message) ->
          object.text("item", item).value("message", message, MessageWriter::write);
      case QueueRemoved(String item) -> object.text("item", item);
      case Truncated(String from) -> object.text("from", from);
      case History history -> object.array("messages", history.messages(), MessageWriter::write);
      case Compacted compacted -> object.value("state", compacted, EventWriter::state);
      case OfRun _ -> throw new IllegalStateException("an event of a run is none of the session");
    }
  }

  private static void state(TextBuffer out, Compacted state) {
    JsonObject.begin(out)
        .text("title", state.title())
        .number("version", state.version())
        .number("last", state.lastMillis())
        .array("receipts", state.receipts(), EventWriter::receipt)
        .array("settled", state.settled(), EventWriter::settled)
        .end();
  }

  private static void receipt(TextBuffer out, Receipt receipt) {
    JsonObject.begin(out)
        .text("key", receipt.key())
        .word("kind", receipt.kind())
        .text("id", receipt.id())
        .text("answer", receipt.answer())
        .text("message", receipt.message())
        .text("of", Optional.of(receipt.of()).filter(of -> !of.isEmpty()))
        .number("seq", receipt.seqNum())
        .end();
  }

  private static void settled(TextBuffer out, SettledRun settled) {
    JsonObject.begin(out).text("run", settled.run()).word("outcome", settled.outcome()).end();
  }

  private static void members(JsonObject object, OfRun event) {
    switch (event) {
      case RunBegun begun ->
          object
              .text("answer", begun.answer())
              .text("agent", begun.agent())
              .word("trigger", begun.trigger())
              .number("lease", begun.leaseMillis());
      case RunClaimed(_, String worker) -> object.text("worker", worker);
      case SessionEvent.Asked(_, Part.Question question) ->
          MessageWriter.question(object, question);
      case Decided(_, String decision, Json answer, var by) ->
          object.text("decision", decision).json("answer", answer).text("by", by);
      case DecisionClosed closed ->
          object
              .text("decision", closed.decision())
              .word("why", closed.why())
              .json("answer", closed.answer());
      case Steered(_, String steer, String text) -> object.text("steer", steer).text("text", text);
      case CancelRequested(_, var by, var reason) -> object.text("by", by).text("reason", reason);
      case Settled settled ->
          object
              .word("outcome", settled.outcome())
              .value("message", settled.message(), MessageWriter::write)
              .text("error", settled.error())
              .json("usage", settled.usage());
      case TextDelta(_, String delta) -> object.text("delta", delta);
      case ThinkingDelta(_, String delta) -> object.text("delta", delta);
      case ToolBegun(_, String call, String name, var title) ->
          object.text("call", call).text("name", name).text("title", title);
      case ToolInputDelta(_, String call, String delta) ->
          object.text("call", call).text("delta", delta);
      case ToolCalled(_, String call, String name, Json input) ->
          object.text("call", call).text("name", name).json("input", input);
      case ToolOutput output ->
          object
              .text("call", output.call())
              .json("output", output.output())
              .flag("preliminary", output.preliminary());
      case ToolFailed(_, String call, String error) ->
          object.text("call", call).text("error", error);
      case SourceFound(_, String url, var title) -> object.text("url", url).text("title", title);
      case FileMade(_, String url, String mediaType, var name) ->
          object.text("url", url).text("media_type", mediaType).text("name", name);
      case DataShown(_, String name, var key, Json data) ->
          object.text("name", name).text("key", key).json("data", data);
      case StepBegun _, SignOfLife _ -> {}
      case SteerTaken(_, String steer) -> object.text("steer", steer);
    }
  }
}
