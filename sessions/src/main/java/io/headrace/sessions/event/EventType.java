package io.headrace.sessions.event;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The kinds of events, by the words that they are written with. */
public enum EventType {
  MESSAGE("message"),
  TITLE("title"),
  NOTE("note"),
  QUEUED("queued"),
  QUEUE_EDITED("queue-edited"),
  QUEUE_REMOVED("queue-removed"),
  TRUNCATED("truncated"),
  HISTORY("history"),
  COMPACTED("compacted"),
  RUN_BEGUN("run-begun"),
  RUN_CLAIMED("run-claimed"),
  TEXT("text"),
  THINKING("thinking"),
  TOOL("tool"),
  TOOL_INPUT("tool-input"),
  TOOL_CALL("tool-call"),
  TOOL_OUTPUT("tool-output"),
  TOOL_ERROR("tool-error"),
  SOURCE("source"),
  FILE("file"),
  DATA("data"),
  STEP("step"),
  ASKED("asked"),
  DECIDED("decided"),
  DECISION_CLOSED("decision-closed"),
  STEERED("steered"),
  STEER_TAKEN("steer-taken"),
  CANCEL_REQUESTED("cancel-requested"),
  LEASE("lease"),
  SETTLED("settled");

  private static final Map<String, EventType> BY_TEXT =
      Arrays.stream(values()).collect(Collectors.toMap(EventType::text, Function.identity()));

  private final String text;

  EventType(String text) {
    this.text = text;
  }

  /** The word. */
  public String text() {
    return text;
  }

  /** The kind that a word stands for, if it is one that is known. */
  public static Optional<EventType> of(String text) {
    return Optional.ofNullable(BY_TEXT.get(text));
  }
}
