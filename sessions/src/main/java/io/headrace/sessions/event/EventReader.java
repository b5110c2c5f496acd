package io.headrace.sessions.event;

import io.headrace.sessions.event.SessionEvent.*;
import io.headrace.wire.JsonReader;
import io.headrace.wire.MalformedException;
import java.util.Optional;

/** Reads events from JSON. */
public final class EventReader {
  private EventReader() {}

  /**
   * Reads an event as it is stored.
   *
   * @return the event, or empty if it is of a type that is not known here
   * @throws MalformedException if it is no event; the message says why
   */
  public static Optional<SessionEvent> read(byte[] bytes) {
    Members members = JsonReader.read(bytes, 0, bytes.length, json -> Members.of(json, "an event"));
    return EventType.of(members.text("type")).map(type -> read(type, members));
  }

  /**
   * Reads what a worker says of its run; which run that is need not stand there.
   *
   * @throws MalformedException if it is nothing that a worker may say
   */
  public static Work readWork(Json json, String run) {
    Members members = Members.of(json, "an event");
    String word = members.text("type");
    EventType type = EventType.of(word).orElseThrow(() -> notForWorkers(word));
    return work(type, run, members).orElseThrow(() -> notForWorkers(word));
  }

  private static MalformedException notForWorkers(String word) {
    return new MalformedException(
        "expected an event that a worker may send (text, thinking, tool, tool-input, tool-call,"
            + " tool-output, tool-error, source, file, data, step, steer-taken, lease), but its"
            + " type is \""
            + word
            + "\"");
  }

  private static SessionEvent read(EventType type, Members members) {
    return switch (type) {
      case MESSAGE -> new MessageAdded(MessageReader.message(members.json("message")));
      case TITLE -> new Titled(members.text("title"));
      case NOTE -> new Noted(members.text("kind"), members.json("data"));
      case QUEUED ->
          new Queued(
              members.text("item"),
              MessageReader.message(members.json("message")),
              members.optionalText("agent"),
              members.flag("first"));
      case QUEUE_EDITED ->
          new QueueEdited(members.text("item"), MessageReader.message(members.json("message")));
      case QUEUE_REMOVED -> new QueueRemoved(members.text("item"));
      case TRUNCATED -> new Truncated(members.text("from"));
      case HISTORY -> new History(members.array("messages", MessageReader::message));
      case COMPACTED -> compacted(members.object("state"));
      case RUN_BEGUN,
          RUN_CLAIMED,
          ASKED,
          DECIDED,
          DECISION_CLOSED,
          STEERED,
          CANCEL_REQUESTED,
          SETTLED ->
          ofRun(type, members.text("run"), members);
      case TEXT,
          THINKING,
          TOOL,
          TOOL_INPUT,
          TOOL_CALL,
          TOOL_OUTPUT,
          TOOL_ERROR,
          SOURCE,
          FILE,
          DATA,
          STEP,
          STEER_TAKEN,
          LEASE ->
          work(type, members.text("run"), members).orElseThrow();
    };
  }

  private static SessionEvent ofRun(EventType type, String run, Members members) {
    return switch (type) {
      case RUN_BEGUN ->
          new RunBegun(
              run,
              members.text("answer"),
              members.optionalText("agent"),
              Word.of(Trigger.class, "trigger", members.text("trigger")),
              members.number("lease"));
      case RUN_CLAIMED -> new RunClaimed(run, members.text("worker"));
      case ASKED ->
          new SessionEvent.Asked(run, MessageReader.question(members, members.text("decision")));
      case DECIDED ->
          new Decided(
              run, members.text("decision"), members.json("answer"), members.optionalText("by"));
      case DECISION_CLOSED ->
          new DecisionClosed(
              run,
              members.text("decision"),
              why(members.text("why")),
              members.optionalJson("answer"));
      case STEERED -> new Steered(run, members.text("steer"), members.text("text"));
      case CANCEL_REQUESTED ->
          new CancelRequested(run, members.optionalText("by"), members.optionalText("reason"));
      case SETTLED ->
          new Settled(
              run,
              Word.of(RunOutcome.class, "outcome", members.text("outcome")),
              MessageReader.message(members.json("message")),
              members.optionalText("error"),
              members.optionalJson("usage"));
      default -> throw new IllegalStateException(type + " is no event of a run");
    };
  }

  private static DecisionState why(String text) {
    DecisionState why = Word.of(DecisionState.class, "why", text);
    if (why != DecisionState.EXPIRED && why != DecisionState.RUN_ENDED) {
      throw new MalformedException(
          "expected \"why\" to be one of [expired, run-ended], but it is \"" + text + "\"");
    }
    return why;
  }

  private static Optional<Work> work(EventType type, String run, Members members) {
    return Optional.ofNullable(
        switch (type) {
          case TEXT -> new TextDelta(run, members.text("delta"));
          case THINKING -> new ThinkingDelta(run, members.text("delta"));
          case TOOL ->
              new ToolBegun(
                  run, members.text("call"), members.text("name"), members.optionalText("title"));
          case TOOL_INPUT -> new ToolInputDelta(run, members.text("call"), members.text("delta"));
          case TOOL_CALL ->
              new ToolCalled(
                  run, members.text("call"), members.text("name"), members.json("input"));
          case TOOL_OUTPUT ->
              new ToolOutput(
                  run, members.text("call"), members.json("output"), members.flag("preliminary"));
          case TOOL_ERROR -> new ToolFailed(run, members.text("call"), members.text("error"));
          case SOURCE -> new SourceFound(run, members.text("url"), members.optionalText("title"));
          case FILE ->
              new FileMade(
                  run,
                  members.text("url"),
                  members.text("media_type"),
                  members.optionalText("name"));
          case DATA ->
              new DataShown(
                  run, members.text("name"), members.optionalText("key"), members.json("data"));
          case STEP -> new StepBegun(run);
          case STEER_TAKEN -> new SteerTaken(run, members.text("steer"));
          case LEASE -> new SignOfLife(run);
          default -> null;
        });
  }

  private static Compacted compacted(Members state) {
    return new Compacted(
        state.text("title"),
        state.number("version"),
        state.optionalNumber("last").orElse(0),
        state.optionalArray("receipts", EventReader::receipt),
        state.optionalArray("settled", EventReader::settled));
  }

  private static Receipt receipt(Json json) {
    Members members = Members.of(json, "a receipt");
    return new Receipt(
        members.text("key"),
        Word.of(Receipt.Kind.class, "kind", members.text("kind")),
        members.text("id"),
        members.text("answer"),
        members.text("message"),
        members.optionalText("of").orElse(""),
        members.number("seq"));
  }

  private static SettledRun settled(Json json) {
    Members members = Members.of(json, "a settled run");
    return new SettledRun(
        members.text("run"), Word.of(RunOutcome.class, "outcome", members.text("outcome")));
  }
}
