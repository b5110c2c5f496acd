package io.headrace.server.aisdk;

import io.headrace.sessions.event.DecisionState;
import io.headrace.sessions.event.Json;
import io.headrace.sessions.event.JsonObject;
import io.headrace.sessions.event.Message;
import io.headrace.sessions.event.Part;
import io.headrace.sessions.event.RunOutcome;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.event.ToolState;
import io.headrace.sessions.state.ActiveRun;
import io.headrace.sessions.state.Steer;
import io.headrace.wire.TextBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  /** Null until an event tells. */
  private @Nullable String run;

  /** What was said to the run, by the ids under which it is taken. */
  private final Map<String, String> steers = new HashMap<>();

  private final UiTools tools = new UiTools();
  private final UiDecisions decisions;

  private @Nullable String openKind;
  private boolean inStep;
  private int parts;
  private boolean ended;

  /**
   * @param run the run whose answer it is; null if it is the one whose events come first
   * @param approvals how approvals are shown
   */
  UiMessageStream(@Nullable String run, Approvals approvals) {
    this.run = run;
    this.decisions = new UiDecisions(approvals, tools);
  }

  /** Whether everything was said. */
  boolean hasEnded() {
    return ended;
  }

  /** Writes what there is of a message that is being written. */
  void begin(ActiveRun active, TextBuffer out) {
    active.steers().forEach(steer -> steers.put(steer.steer(), steer.text()));
    whole(active.answer(), new ChunkWriter(out));
  }

  /**
   * Goes on with a message whose client has all of it up to where the stream before this one ended.
   *
   * @param message what there is of it now, which may be more
   * @param place what the client has
   */
  void goOn(Message message, List<Steer> untaken, UiChat.Place place, TextBuffer out) {
    untaken.forEach(steer -> steers.put(steer.steer(), steer.text()));
    tools.has(place);
    for (Part part : message.parts()) {
      switch (part) {
        case Part.ToolUse tool when isFinished(tool) -> tools.finishes(tool.call());
        case Part.Asked each -> decisions.knows(each);
        case Part.Steer(String id, String text) -> steers.put(id, text);
        default -> {}
      }
    }
    begin(message.id(), out);
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
    Map<String, List<Part.Asked>> approvals = decisions.ofCalls(message);
    for (Part part : message.parts()) {
      switch (part) {
        case Part.Written(var text) -> say(chunks, TEXT, text.toString());
        case Part.Thought(var text) -> say(chunks, REASONING, text.toString());
        case Part.ToolUse tool ->
            tool(chunks, tool, approvals.getOrDefault(tool.call(), List.of()));
        case Part.Source source -> source(chunks, source.url(), source.title());
        case Part.Attachment file -> file(chunks, file.url(), file.mediaType());
        case Part.Datum datum -> data(chunks, datum.name(), datum.key(), datum.data());
        case Part.Step() -> step(chunks);
        case Part.Asked each -> {
          if (approvals.values().stream().noneMatch(ofCall -> ofCall.contains(each))) {
            ask(chunks, each);
          }
        }
        case Part.Steer(String id, String text) -> steer(chunks, id, text);
      }
    }
  }

  private static boolean isFinished(Part.ToolUse tool) {
    return tool.state() == ToolState.DONE || tool.state() == ToolState.FAILED;
  }

  /**
   * What was decided comes before what came of it, and what is open last: each of them sets a
   * client's part to what it says.
   */
  private void tool(ChunkWriter chunks, Part.ToolUse tool, List<Part.Asked> approvals) {
    close(chunks);
    String call = tool.call();
    tools.begin(chunks, call, tool.name(), tool.title());
    tools.inputDelta(chunks, call, tool.inputText().toString());
    tool.input().ifPresent(input -> tools.call(chunks, call, tool.name(), input));
    if (isFinished(tool)) {
      tools.finishes(call);
    }
    approvals.stream()
        .filter(each -> each.state() != DecisionState.OPEN)
        .forEach(each -> decisions.ask(chunks, each));
    boolean preliminary = tool.state() != ToolState.DONE;
    tool.output().ifPresent(output -> tools.output(chunks, call, output, preliminary));
    tool.error().ifPresent(error -> tools.fail(chunks, call, error));
    approvals.stream()
        .filter(each -> each.state() == DecisionState.OPEN)
        .forEach(each -> decisions.ask(chunks, each));
  }

  /** Writes what an event is to the client, which for many is nothing. */
  void event(SessionEvent event, TextBuffer out) {
    if (ended) {
      return;
    }
    ChunkWriter chunks = new ChunkWriter(out);
    switch (event) {
      case SessionEvent.OfRun ofRun when isMine(ofRun) -> ofRun(ofRun, chunks);
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

  /** At most one run is active: what comes after a place within it is of no other. */
  private boolean isMine(SessionEvent.OfRun event) {
    if (run == null) {
      run = event.run();
    }
    return event.run().equals(run);
  }

  private void ofRun(SessionEvent.OfRun event, ChunkWriter chunks) {
    switch (event) {
      case SessionEvent.TextDelta(_, String delta) -> say(chunks, TEXT, delta);
      case SessionEvent.ThinkingDelta(_, String delta) -> say(chunks, REASONING, delta);
      case SessionEvent.ToolBegun(_, String call, String name, var title) -> {
        close(chunks);
        tools.begin(chunks, call, name, title);
      }
      case SessionEvent.ToolInputDelta(_, String call, String delta) -> {
        close(chunks);
        tools.inputDelta(chunks, call, delta);
      }
      case SessionEvent.ToolCalled(_, String call, String name, Json input) -> {
        close(chunks);
        tools.call(chunks, call, name, input);
      }
      case SessionEvent.ToolOutput(_, String call, Json output, boolean preliminary) -> {
        close(chunks);
        tools.output(chunks, call, output, preliminary);
      }
      case SessionEvent.ToolFailed(_, String call, String error) -> {
        close(chunks);
        tools.fail(chunks, call, error);
      }
      case SessionEvent.SourceFound(_, String url, var title) -> source(chunks, url, title);
      case SessionEvent.FileMade(_, String url, String mediaType, _) ->
          file(chunks, url, mediaType);
      case SessionEvent.DataShown(_, String name, var key, Json data) ->
          data(chunks, name, key, data);
      case SessionEvent.StepBegun _ -> step(chunks);
      case SessionEvent.Asked(_, Part.Question question) ->
          ask(
              chunks,
              new Part.Asked(question, DecisionState.OPEN, Optional.empty(), Optional.empty()));
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

  private void ask(ChunkWriter chunks, Part.Asked decision) {
    close(chunks);
    decisions.ask(chunks, decision);
  }

  private void decided(
      ChunkWriter chunks,
      String decision,
      DecisionState state,
      Optional<Json> answer,
      Optional<String> by) {
    close(chunks);
    decisions.decided(chunks, decision, state, answer, by);
  }

  private void steer(ChunkWriter chunks, String steer, String text) {
    close(chunks);
    chunks.data("steer", Optional.of(steer), textJson(text), /* once= */ false);
  }

  // The end.

  /**
   * Everything that there is was written. A client answers a native approval with its next request,
   * and makes that when the stream has ended: so if one is open, the message goes on in the answer
   * to that, from the place that its metadata tell.
   *
   * @param seqNum the place of the last event that was written
   */
  void caughtUp(long seqNum, TextBuffer out) {
    if (ended || !decisions.waitForClient()) {
      return;
    }
    ChunkWriter chunks = new ChunkWriter(out);
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
                    (json, place) -> JsonObject.begin(json).number(GOES_ON_AFTER, place).end()));
    chunks.done();
    ended = true;
  }

  private void end(
      ChunkWriter chunks, RunOutcome outcome, Optional<String> error, Optional<Json> usage) {
    close(chunks);
    tools.end(chunks);
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
}
