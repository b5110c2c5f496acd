package io.headrace.server.aisdk;

import io.headrace.sessions.event.DecisionKind;
import io.headrace.sessions.event.DecisionState;
import io.headrace.sessions.event.Json;
import io.headrace.sessions.event.Members;
import io.headrace.sessions.event.Message;
import io.headrace.sessions.event.MessageWriter;
import io.headrace.sessions.event.Part;
import io.headrace.wire.MalformedException;
import io.headrace.wire.TextBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is asked in one message, and what becomes of it, as its client is shown it. */
final class UiDecisions {
  private final Approvals approvals;
  private final UiTools tools;

  /** By their ids: what becomes of them is told with what was asked. */
  private final Map<String, Part.Asked> asked = new HashMap<>();

  UiDecisions(Approvals approvals, UiTools tools) {
    this.approvals = approvals;
    this.tools = tools;
  }

  /**
   * Takes a decision for told. One that its client was not asked for natively was asked after the
   * place from which the message goes on: its event is still to come.
   */
  void knows(Part.Asked decision) {
    if (!isNative(decision.question()) || tools.wasAsked(decision.question().decision())) {
      asked.put(decision.question().decision(), decision);
    }
  }

  /** Whether its client has to answer before anything more comes. */
  boolean waitForClient() {
    return asked.values().stream()
        .anyMatch(each -> each.state() == DecisionState.OPEN && isNative(each.question()));
  }

  /** The native approvals of each call that is in a message. */
  Map<String, List<Part.Asked>> ofCalls(Message message) {
    Map<String, List<Part.Asked>> ofCalls = new HashMap<>();
    for (Part part : message.parts()) {
      if (part instanceof Part.ToolUse tool) {
        ofCalls.put(tool.call(), new ArrayList<>());
      }
    }
    for (Part part : message.parts()) {
      if (part instanceof Part.Asked each && isNative(each.question())) {
        ofCalls.getOrDefault(each.question().call().orElseThrow(), new ArrayList<>()).add(each);
      }
    }
    return ofCalls;
  }

  /** Natively an approval is one of a tool call. */
  private boolean isNative(Part.Question question) {
    return approvals == Approvals.NATIVE
        && question.kind() == DecisionKind.APPROVAL
        && question.call().isPresent();
  }

  void ask(ChunkWriter chunks, Part.Asked decision) {
    asked.put(decision.question().decision(), decision);
    show(chunks, decision);
  }

  void decided(
      ChunkWriter chunks,
      String decision,
      DecisionState state,
      Optional<Json> answer,
      Optional<String> by) {
    Part.Asked known = asked.get(decision);
    if (known != null) {
      ask(chunks, new Part.Asked(known.question(), state, answer, by));
    }
  }

  private void show(ChunkWriter chunks, Part.Asked decision) {
    if (isNative(decision.question())) {
      showNative(chunks, decision);
    } else {
      String name = decision.question().kind() == DecisionKind.APPROVAL ? "approval" : "question";
      chunks.data(
          name, Optional.of(decision.question().decision()), json(decision), /* once= */ false);
    }
  }

  /** What was approved is told by what comes of it: its request would be shown as open. */
  private void showNative(ChunkWriter chunks, Part.Asked decision) {
    String call = decision.question().call().orElseThrow();
    String id = decision.question().decision();
    boolean isApproved = isApproved(decision.answer());
    switch (decision.state()) {
      case OPEN -> tools.ask(chunks, call, id);
      case DECIDED -> {
        if (!isApproved) {
          tools.deny(chunks, call, id);
        }
      }
      case EXPIRED, RUN_ENDED -> {
        if (!isApproved) {
          tools.expire(chunks, call);
        }
      }
    }
  }

  private static boolean isApproved(Optional<Json> answer) {
    try {
      return answer.isPresent() && Members.of(answer.get(), "an answer").flag("approved");
    } catch (MalformedException e) {
      return false;
    }
  }

  private static Json json(Part decision) {
    TextBuffer out = new TextBuffer();
    MessageWriter.write(out, decision);
    return new Json(out.toString());
  }
}
