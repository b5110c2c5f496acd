package io.headrace.server.aisdk;

import io.headrace.sessions.event.DecisionKind;
import io.headrace.sessions.event.DecisionState;
import io.headrace.sessions.event.Json;
import io.headrace.sessions.event.JsonObject;
import io.headrace.sessions.event.Members;
import io.headrace.sessions.event.Message;
import io.headrace.sessions.event.MessageWriter;
import io.headrace.sessions.event.Part;
import io.headrace.sessions.event.RunOutcome;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.event.ToolState;
import io.headrace.sessions.state.ActiveRun;
import io.headrace.wire.MalformedException;
import io.headrace.wire.TextBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One assistant message as a UI message stream: first what there is of it, in as few chunks as it
 * takes, then its events as they come, until it ends. It always begins with {@code start} and the
 * message's id, so that a client that has part of it replaces it, and always ends with {@code
 * finish}, {@code abort} or {@code error}: to the client, anything else looks complete.
 *
 * <p>It writes what all of versions 5, 6 and 7 take, except for native approvals.
 */
final class UiMessageStream {
  /** In a message's metadata: the place of the last event that its client has. */
  static final String GOES_ON_AFTER = "headraceSeq";

  private static final String TEXT = "text";
  private static final String REASONING = "reasoning";

  private final String run;
  private final Approvals approvals;

  /** Decisions, by their ids: what becomes of them is told with what was asked. */
  private final Map<String, Part.Asked> asked = new HashMap<>();

  /** What was said to the run, by the ids under which it is taken. */
  private final Map<String, String> steers = new HashMap<>();

  /** Tool calls that the client knows the name of, and those whose input it knows. */
  private final Map<String, String> tools = new HashMap<>();

  private final Set<String> called = new HashSet<>();

  /** Approvals that the client was asked for natively. */
  private final Set<String> requested = new HashSet<>();

  private @Nullable String openKind;
  private boolean inStep;
  private int parts;
  private boolean ended;

  /**
   * @param run the run whose answer it is
   * @param approvals how approvals are shown
   */
  UiMessageStream(String run, Approvals approvals) {
    this.run = run;
    this.approvals = approvals;
  }

  /** Whether everything was said. */
  boolean hasEnded() {
    return ended;
  }

  /**
   * Writes the beginning of a message that is being written.
   *
   * @param seqNum the place of the last event that is in it
   */
  void begin(ActiveRun active, long seqNum, TextBuffer out) {
    active.steers().forEach(steer -> steers.put(steer.steer(), steer.text()));
    ChunkWriter chunks = new ChunkWriter(out);
    whole(active.answer(), chunks);
    pauseForApprovals(chunks, seqNum);
  }

  /**
   * Goes on with a message whose client has all of it up to where the stream before this one ended.
   *
   * @param active the run
   * @param calls the tool calls that the client has
   */
  void goOn(ActiveRun active, Set<String> calls, TextBuffer out) {
    active.steers().forEach(steer -> steers.put(steer.steer(), steer.text()));
    for (Part part : active.draft().parts()) {
      switch (part) {
        case Part.ToolUse tool when calls.contains(tool.call()) -> {
          tools.put(tool.call(), tool.name());
          called.add(tool.call());
        }
        case Part.Asked each -> {
          asked.put(each.question().decision(), each);
          requested.add(each.question().decision());
        }
        default -> {}
      }
    }
    begin(active.begun().answer(), out);
  }

  /** Writes the beginning of a message of which there is nothing yet. */
  void begin(String message, TextBuffer out) {
    begin(message, new ChunkWriter(out));
  }

  private static void begin(String message, ChunkWriter chunks) {
    chunks.chunk("start", object -> object.text("messageId", message));
  }

  /** Writes that there is no answer. */
  void abort(TextBuffer out) {
    end(new ChunkWriter(out), RunOutcome.CANCELLED, Optional.empty(), Optional.empty());
  }

  /** Writes a message that is finished. */
  void finished(Message message, TextBuffer out) {
    ChunkWriter chunks = new ChunkWriter(out);
    whole(message, chunks);
    end(
        chunks,
        message.outcome().orElse(RunOutcome.INTERRUPTED),
        message.error(),
        Optional.empty());
  }

  private void whole(Message message, ChunkWriter chunks) {
    begin(message.id(), chunks);
    for (Part part : message.parts()) {
      switch (part) {
        case Part.Written(var text) -> say(chunks, TEXT, text.toString());
        case Part.Thought(var text) -> say(chunks, REASONING, text.toString());
        case Part.ToolUse tool -> tool(chunks, tool);
        case Part.Source source -> source(chunks, source.url(), source.title());
        case Part.Attachment file -> file(chunks, file.url(), file.mediaType());
        case Part.Datum datum -> data(chunks, datum.name(), datum.key(), datum.data());
        case Part.Step() -> step(chunks);
        case Part.Asked each -> ask(chunks, each);
        case Part.Steer(String id, String text) -> steer(chunks, id, text);
      }
    }
  }

  private void tool(ChunkWriter chunks, Part.ToolUse tool) {
    toolBegins(chunks, tool.call(), tool.name(), tool.title());
    if (!tool.inputText().isEmpty()) {
      inputDelta(chunks, tool.call(), tool.inputText().toString());
    }
    tool.input().ifPresent(input -> toolCalled(chunks, tool.call(), tool.name(), input));
    tool.output()
        .ifPresent(output -> output(chunks, tool.call(), output, tool.state() != ToolState.DONE));
    tool.error().ifPresent(error -> toolFailed(chunks, tool.call(), error));
  }

  /**
   * Writes what an event is to the client, which for many is nothing.
   *
   * @param seqNum its place
   */
  void event(SessionEvent event, long seqNum, TextBuffer out) {
    if (ended) {
      return;
    }
    ChunkWriter chunks = new ChunkWriter(out);
    switch (event) {
      case SessionEvent.OfRun ofRun when ofRun.run().equals(run) -> ofRun(ofRun, seqNum, chunks);
      case SessionEvent.Titled(String title) ->
          chunks.data("title", Optional.empty(), textJson(title), /* once= */ true);
      case SessionEvent.Noted(String kind, Json data) ->
          chunks.data("notice", Optional.empty(), noteJson(kind, data), /* once= */ true);
      case SessionEvent.OfRun _,
          SessionEvent.MessageAdded _,
          SessionEvent.Queued _,
          SessionEvent.QueueEdited _,
          SessionEvent.QueueRemoved _,
          SessionEvent.Truncated _,
          SessionEvent.History _,
          SessionEvent.Compacted _ -> {}
    }
  }

  private void ofRun(SessionEvent.OfRun event, long seqNum, ChunkWriter chunks) {
    switch (event) {
      case SessionEvent.TextDelta(_, String delta) -> say(chunks, TEXT, delta);
      case SessionEvent.ThinkingDelta(_, String delta) -> say(chunks, REASONING, delta);
      case SessionEvent.ToolBegun(_, String call, String name, var title) ->
          toolBegins(chunks, call, name, title);
      case SessionEvent.ToolInputDelta(_, String call, String delta) ->
          inputDelta(chunks, call, delta);
      case SessionEvent.ToolCalled(_, String call, String name, Json input) ->
          toolCalled(chunks, call, name, input);
      case SessionEvent.ToolOutput(_, String call, Json output, boolean preliminary) ->
          output(chunks, call, output, preliminary);
      case SessionEvent.ToolFailed(_, String call, String error) -> toolFailed(chunks, call, error);
      case SessionEvent.SourceFound(_, String url, var title) -> source(chunks, url, title);
      case SessionEvent.FileMade(_, String url, String mediaType, _) ->
          file(chunks, url, mediaType);
      case SessionEvent.DataShown(_, String name, var key, Json data) ->
          data(chunks, name, key, data);
      case SessionEvent.StepBegun _ -> step(chunks);
      case SessionEvent.Asked(_, Part.Question question) -> {
        ask(
            chunks,
            new Part.Asked(question, DecisionState.OPEN, Optional.empty(), Optional.empty()));
        pauseForApprovals(chunks, seqNum);
      }
      case SessionEvent.Decided(_, String decision, Json answer, var by) ->
          decided(chunks, decision, DecisionState.DECIDED, Optional.of(answer), by);
      case SessionEvent.DecisionClosed(_, String decision, var why, var answer) ->
          decided(chunks, decision, why, answer, Optional.empty());
      case SessionEvent.Steered(_, String steer, String text) -> steers.put(steer, text);
      case SessionEvent.SteerTaken(_, String steer) ->
          steer(chunks, steer, steers.getOrDefault(steer, ""));
      case SessionEvent.Settled settled ->
          end(chunks, settled.outcome(), settled.error(), settled.usage());
      case SessionEvent.RunBegun _,
          SessionEvent.RunClaimed _,
          SessionEvent.CancelRequested _,
          SessionEvent.SignOfLife _ -> {}
    }
  }

  // Text and reasoning: one part is open at a time.

  private void say(ChunkWriter chunks, String kind, String delta) {
    if (delta.isEmpty()) {
      return;
    }
    if (!kind.equals(openKind)) {
      close(chunks);
      parts++;
      chunks.begin(kind, id());
      openKind = kind;
    }
    chunks.delta(kind, id(), delta);
  }

  private String id() {
    return "p" + parts;
  }

  private void close(ChunkWriter chunks) {
    if (openKind != null) {
      chunks.end(openKind, id());
      openKind = null;
    }
  }

  // Tools. What their beginning is missing of is told as if it had been there: clients refuse it
  // otherwise.

  private void toolBegins(ChunkWriter chunks, String call, String name, Optional<String> title) {
    close(chunks);
    if (!tools.containsKey(call)) {
      tools.put(call, name);
      chunks.chunk(
          "tool-input-start",
          object ->
              object
                  .text("toolCallId", call)
                  .text("toolName", name)
                  .text("title", title)
                  .bool("dynamic", true));
    }
  }

  private void inputDelta(ChunkWriter chunks, String call, String delta) {
    toolBegins(chunks, call, "tool", Optional.empty());
    if (!called.contains(call) && !delta.isEmpty()) {
      chunks.chunk(
          "tool-input-delta",
          object -> object.text("toolCallId", call).text("inputTextDelta", delta));
    }
  }

  private void toolCalled(ChunkWriter chunks, String call, String name, Json input) {
    toolBegins(chunks, call, name, Optional.empty());
    called.add(call);
    chunks.chunk(
        "tool-input-available",
        object ->
            object
                .text("toolCallId", call)
                .text("toolName", name)
                .json("input", input)
                .bool("dynamic", true));
  }

  private void requireCalled(ChunkWriter chunks, String call) {
    if (!called.contains(call)) {
      toolCalled(chunks, call, tools.getOrDefault(call, "tool"), new Json("{}"));
    }
  }

  private void output(ChunkWriter chunks, String call, Json output, boolean preliminary) {
    close(chunks);
    requireCalled(chunks, call);
    chunks.chunk(
        "tool-output-available",
        object ->
            object
                .text("toolCallId", call)
                .json("output", output)
                .bool("dynamic", true)
                .flag("preliminary", preliminary));
  }

  private void toolFailed(ChunkWriter chunks, String call, String error) {
    close(chunks);
    requireCalled(chunks, call);
    chunks.chunk(
        "tool-output-error",
        object -> object.text("toolCallId", call).text("errorText", error).bool("dynamic", true));
  }

  // Everything else.

  private void source(ChunkWriter chunks, String url, Optional<String> title) {
    close(chunks);
    parts++;
    chunks.chunk(
        "source-url",
        object -> object.text("sourceId", id()).text("url", url).text("title", title));
  }

  private void file(ChunkWriter chunks, String url, String mediaType) {
    close(chunks);
    chunks.chunk("file", object -> object.text("url", url).text("mediaType", mediaType));
  }

  private void data(ChunkWriter chunks, String name, Optional<String> key, Json data) {
    close(chunks);
    chunks.data(name, key, data, /* once= */ false);
  }

  private void step(ChunkWriter chunks) {
    close(chunks);
    endStep(chunks);
    chunks.chunk("start-step");
    inStep = true;
  }

  private void endStep(ChunkWriter chunks) {
    if (inStep) {
      chunks.chunk("finish-step");
      inStep = false;
    }
  }

  private void steer(ChunkWriter chunks, String steer, String text) {
    close(chunks);
    chunks.data("steer", Optional.of(steer), textJson(text), /* once= */ false);
  }

  // Decisions.

  private void ask(ChunkWriter chunks, Part.Asked decision) {
    close(chunks);
    asked.put(decision.question().decision(), decision);
    show(chunks, decision);
  }

  private void decided(
      ChunkWriter chunks,
      String decision,
      DecisionState state,
      Optional<Json> answer,
      Optional<String> by) {
    Part.Asked known = asked.get(decision);
    if (known != null) {
      close(chunks);
      Part.Asked after = new Part.Asked(known.question(), state, answer, by);
      asked.put(decision, after);
      show(chunks, after);
    }
  }

  private void show(ChunkWriter chunks, Part.Asked decision) {
    if (isNative(decision.question())) {
      showNative(chunks, decision);
    } else {
      String name = decision.question().kind() == DecisionKind.APPROVAL ? "approval" : "question";
      chunks.data(
          name, Optional.of(decision.question().decision()), partJson(decision), /* once= */ false);
    }
  }

  /** Natively an approval is one of a tool call. */
  private boolean isNative(Part.Question question) {
    return approvals == Approvals.NATIVE
        && question.kind() == DecisionKind.APPROVAL
        && question.call().isPresent();
  }

  private void showNative(ChunkWriter chunks, Part.Asked decision) {
    String call = decision.question().call().orElseThrow();
    switch (decision.state()) {
      case OPEN -> requestApproval(chunks, decision.question(), call);
      case DECIDED -> {
        requestApproval(chunks, decision.question(), call);
        if (!isApproved(decision.answer())) {
          chunks.chunk("tool-output-denied", object -> object.text("toolCallId", call));
        }
      }
      case EXPIRED, RUN_ENDED -> toolFailed(chunks, call, "nobody approved this in time");
    }
  }

  private void requestApproval(ChunkWriter chunks, Part.Question question, String call) {
    requireCalled(chunks, call);
    if (requested.add(question.decision())) {
      chunks.chunk(
          "tool-approval-request",
          object -> object.text("approvalId", question.decision()).text("toolCallId", call));
    }
  }

  /**
   * A client answers a native approval with its next request, and makes that when the stream has
   * ended: the message goes on in the answer to it, from the place that its metadata tell.
   */
  private void pauseForApprovals(ChunkWriter chunks, long seqNum) {
    boolean waits =
        asked.values().stream()
            .anyMatch(each -> each.state() == DecisionState.OPEN && isNative(each.question()));
    if (waits) {
      close(chunks);
      endStep(chunks);
      chunks.chunk(
          "finish",
          object ->
              object
                  .text("finishReason", "tool-calls")
                  .value(
                      "messageMetadata",
                      seqNum,
                      (out, place) -> JsonObject.begin(out).number(GOES_ON_AFTER, place).end()));
      chunks.done();
      ended = true;
    }
  }

  private static boolean isApproved(Optional<Json> answer) {
    try {
      return answer.isPresent() && Members.of(answer.get(), "an answer").flag("approved");
    } catch (MalformedException e) {
      return false;
    }
  }

  // The end.

  private void end(
      ChunkWriter chunks, RunOutcome outcome, Optional<String> error, Optional<Json> usage) {
    close(chunks);
    endStep(chunks);
    switch (outcome) {
      case COMPLETED ->
          chunks.chunk(
              "finish",
              object -> {
                object.text("finishReason", "stop");
                usage.ifPresent(json ->
                    object.value(
                        "messageMetadata",
                        json,
                        (out, each) -> JsonObject.begin(out).json("usage", each).end()));
                return object;
              });
      case CANCELLED -> chunks.chunk("abort");
      case FAILED, INTERRUPTED ->
          chunks.chunk(
              "error",
              object -> object.text("errorText", error.orElse("the answer was " + outcome.text())));
    }
    chunks.done();
    ended = true;
  }

  private static Json textJson(String text) {
    return new Json(new TextBuffer().jsonString(text).toString());
  }

  private static Json noteJson(String kind, Json data) {
    TextBuffer out = new TextBuffer();
    JsonObject.begin(out).text("kind", kind).json("data", data).end();
    return new Json(out.toString());
  }

  private static Json partJson(Part part) {
    TextBuffer out = new TextBuffer();
    MessageWriter.write(out, part);
    return new Json(out.toString());
  }
}
