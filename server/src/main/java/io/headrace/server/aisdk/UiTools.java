package io.headrace.server.aisdk;

import io.headrace.sessions.event.Json;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The tool calls of one message, as its client knows them, and the approvals that it was asked for
 * natively. What the beginning of a call is missing of is told as if it had been there: clients
 * refuse what comes after it otherwise.
 *
 * <p>Tools are told to be executed by the provider, which is what the server is to a client: it
 * would take their outputs for its own otherwise, and be configured to send them back.
 */
final class UiTools {
  /** Calls that the client knows, by their ids: the names of their tools. */
  private final Map<String, String> names = new HashMap<>();

  /** Those whose input it knows. */
  private final Set<String> called = new HashSet<>();

  /** Decisions that it was asked for. */
  private final Set<String> requested = new HashSet<>();

  /** Calls that it has answered for, and of which nothing came yet. */
  private final Set<String> answered = new HashSet<>();

  /** Those that have come to an end, or will: what is told of them is the last word. */
  private final Set<String> finished = new HashSet<>();

  /** Takes what a client has for told. */
  void has(UiChat.Place place) {
    for (String call : place.calls()) {
      names.put(call, "tool");
      called.add(call);
    }
    requested.addAll(place.asked());
    answered.addAll(place.answered());
  }

  /** Tells that the end of a call is known. */
  void finishes(String call) {
    finished.add(call);
  }

  /** Whether the client was asked for a decision. */
  boolean wasAsked(String decision) {
    return requested.contains(decision);
  }

  void begin(ChunkWriter chunks, String call, String name, Optional<String> title) {
    if (names.putIfAbsent(call, name) == null) {
      chunks.chunk(
          "tool-input-start",
          object ->
              object
                  .text("toolCallId", call)
                  .text("toolName", name)
                  .text("title", title)
                  .bool("dynamic", true)
                  .bool("providerExecuted", true));
    }
  }

  void inputDelta(ChunkWriter chunks, String call, String delta) {
    begin(chunks, call, "tool", Optional.empty());
    if (!called.contains(call) && !delta.isEmpty()) {
      chunks.chunk(
          "tool-input-delta",
          object -> object.text("toolCallId", call).text("inputTextDelta", delta));
    }
  }

  void call(ChunkWriter chunks, String call, String name, Json input) {
    begin(chunks, call, name, Optional.empty());
    called.add(call);
    chunks.chunk(
        "tool-input-available",
        object ->
            object
                .text("toolCallId", call)
                .text("toolName", name)
                .json("input", input)
                .bool("dynamic", true)
                .bool("providerExecuted", true));
  }

  private void requireCalled(ChunkWriter chunks, String call) {
    if (!called.contains(call)) {
      call(chunks, call, names.getOrDefault(call, "tool"), new Json("{}"));
    }
  }

  void output(ChunkWriter chunks, String call, Json output, boolean preliminary) {
    requireCalled(chunks, call);
    answered.remove(call);
    if (!preliminary) {
      finished.add(call);
    }
    chunks.chunk(
        "tool-output-available",
        object ->
            object
                .text("toolCallId", call)
                .json("output", output)
                .bool("dynamic", true)
                .bool("providerExecuted", true)
                .flag("preliminary", preliminary));
  }

  void fail(ChunkWriter chunks, String call, String error) {
    requireCalled(chunks, call);
    answered.remove(call);
    finished.add(call);
    chunks.chunk(
        "tool-output-error",
        object ->
            object
                .text("toolCallId", call)
                .text("errorText", error)
                .bool("dynamic", true)
                .bool("providerExecuted", true));
  }

  // Approvals.

  /** Asks for an approval, once. */
  void ask(ChunkWriter chunks, String call, String decision) {
    requireCalled(chunks, call);
    if (requested.add(decision)) {
      chunks.chunk(
          "tool-approval-request",
          object -> object.text("approvalId", decision).text("toolCallId", call));
    }
  }

  /** Tells that a call was not approved; a client that was not asked is told what was. */
  void deny(ChunkWriter chunks, String call, String decision) {
    ask(chunks, call, decision);
    answered.remove(call);
    chunks.chunk("tool-output-denied", object -> object.text("toolCallId", call));
  }

  /** Tells that nobody approved a call, unless it has come to an end all the same. */
  void expire(ChunkWriter chunks, String call) {
    if (!finished.contains(call)) {
      fail(chunks, call, "nobody approved this in time");
    }
  }

  /**
   * Nothing comes of any call any more. A client that has answered for one would send its answer
   * again.
   */
  void end(ChunkWriter chunks) {
    for (String call : Set.copyOf(answered)) {
      fail(chunks, call, "the answer ended before this was done");
    }
  }
}
