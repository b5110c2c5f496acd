package io.headrace.sessions.state;

import io.headrace.sessions.event.DecisionState;
import io.headrace.sessions.event.Json;
import io.headrace.sessions.event.Part;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.event.SessionEvent.Work;
import io.headrace.sessions.event.Text;
import io.headrace.sessions.event.ToolState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The answer of a run as far as it has come. Immutable.
 *
 * @param parts its parts, in the order in which they began
 * @param bytes how many bytes they take as JSON, at most
 */
public record Draft(List<Part> parts, int bytes) {
  /** Nothing was written. */
  public static final Draft EMPTY = new Draft(List.of(), 0);

  /** This after a worker's event. */
  Draft after(Work work, Optional<Steer> taken) {
    return switch (work) {
      case SessionEvent.TextDelta(_, String delta) -> written(delta);
      case SessionEvent.ThinkingDelta(_, String delta) -> thought(delta);
      case SessionEvent.ToolBegun begun -> tool(begun.call(), tool -> begin(tool, begun));
      case SessionEvent.ToolInputDelta(_, String call, String delta) -> moreInput(call, delta);
      case SessionEvent.ToolCalled called -> tool(called.call(), tool -> call(tool, called));
      case SessionEvent.ToolOutput output ->
          tool(output.call(), tool -> output(tool, output.output(), output.preliminary()));
      case SessionEvent.ToolFailed(_, String call, String error) ->
          tool(call, tool -> fail(tool, error));
      case SessionEvent.SourceFound(_, String url, Optional<String> title) ->
          plus(new Part.Source(url, title));
      case SessionEvent.FileMade(_, String url, String mediaType, Optional<String> name) ->
          plus(new Part.Attachment(url, mediaType, name));
      case SessionEvent.DataShown(_, String name, Optional<String> key, Json data) ->
          datum(new Part.Datum(name, key, data));
      case SessionEvent.StepBegun _ -> plus(new Part.Step());
      case SessionEvent.SteerTaken _ ->
          taken.map(steer -> plus(new Part.Steer(steer.steer(), steer.text()))).orElse(this);
      case SessionEvent.SignOfLife _ -> this;
    };
  }

  /** This with a question at its end, unless it was asked before. */
  Draft asking(Part.Question question) {
    return indexOf(question.decision()) >= 0
        ? this
        : plus(new Part.Asked(question, DecisionState.OPEN, Optional.empty(), Optional.empty()));
  }

  /** This with something having become of a question; what has, stays. */
  Draft decided(String decision, DecisionState state, Optional<Json> answer, Optional<String> by) {
    int index = indexOf(decision);
    return index >= 0
            && parts.get(index) instanceof Part.Asked(var question, DecisionState was, _, _)
            && was == DecisionState.OPEN
        ? replaced(index, new Part.Asked(question.withoutFallback(), state, answer, by))
        : this;
  }

  private int indexOf(String decision) {
    for (int i = 0; i < parts.size(); i++) {
      if (parts.get(i) instanceof Part.Asked asked
          && asked.question().decision().equals(decision)) {
        return i;
      }
    }
    return -1;
  }

  private Draft written(String delta) {
    if (delta.isEmpty()) {
      return this;
    }
    if (last() instanceof Part.Written(Text text)) {
      return longer(new Part.Written(text.plus(delta)), delta);
    }
    return plus(new Part.Written(Text.of(delta)));
  }

  private Draft thought(String delta) {
    if (delta.isEmpty()) {
      return this;
    }
    if (last() instanceof Part.Thought(Text text)) {
      return longer(new Part.Thought(text.plus(delta)), delta);
    }
    return plus(new Part.Thought(Text.of(delta)));
  }

  private Part last() {
    return parts.isEmpty() ? new Part.Step() : parts.getLast();
  }

  private Draft longer(Part last, String delta) {
    return new Draft(with(parts, parts.size() - 1, last), bytes + Sizes.ofMore(delta));
  }

  private Draft datum(Part.Datum datum) {
    if (datum.key().isPresent()) {
      for (int i = 0; i < parts.size(); i++) {
        if (parts.get(i) instanceof Part.Datum each
            && each.name().equals(datum.name())
            && each.key().equals(datum.key())) {
          return replaced(i, datum);
        }
      }
    }
    return plus(datum);
  }

  /** The part is not measured anew for each delta. */
  private Draft moreInput(String call, String delta) {
    if (delta.isEmpty()) {
      return this;
    }
    int index = indexOfTool(call);
    return index >= 0 && parts.get(index) instanceof Part.ToolUse tool
        ? new Draft(
            with(parts, index, withInputText(tool, tool.inputText().plus(delta))),
            bytes + Sizes.ofMore(delta))
        : plus(withInputText(newTool(call), Text.of(delta)));
  }

  private Draft tool(String call, UnaryOperator<Part.ToolUse> change) {
    int index = indexOfTool(call);
    return index >= 0 && parts.get(index) instanceof Part.ToolUse tool
        ? replaced(index, change.apply(tool))
        : plus(change.apply(newTool(call)));
  }

  private int indexOfTool(String call) {
    for (int i = 0; i < parts.size(); i++) {
      if (parts.get(i) instanceof Part.ToolUse tool && tool.call().equals(call)) {
        return i;
      }
    }
    return -1;
  }

  private static Part.ToolUse newTool(String call) {
    return new Part.ToolUse(
        call,
        "",
        Optional.empty(),
        Text.EMPTY,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        ToolState.INPUT);
  }

  private static Part.ToolUse begin(Part.ToolUse tool, SessionEvent.ToolBegun begun) {
    return new Part.ToolUse(
        tool.call(),
        begun.name(),
        begun.title().or(tool::title),
        tool.inputText(),
        tool.input(),
        tool.output(),
        tool.error(),
        tool.state());
  }

  private static Part.ToolUse withInputText(Part.ToolUse tool, Text inputText) {
    return new Part.ToolUse(
        tool.call(),
        tool.name(),
        tool.title(),
        inputText,
        tool.input(),
        tool.output(),
        tool.error(),
        tool.state());
  }

  private static Part.ToolUse call(Part.ToolUse tool, SessionEvent.ToolCalled called) {
    return new Part.ToolUse(
        tool.call(),
        called.name(),
        tool.title(),
        Text.EMPTY,
        Optional.of(called.input()),
        tool.output(),
        tool.error(),
        ToolState.CALLED);
  }

  private static Part.ToolUse output(Part.ToolUse tool, Json output, boolean preliminary) {
    return new Part.ToolUse(
        tool.call(),
        tool.name(),
        tool.title(),
        tool.inputText(),
        tool.input(),
        Optional.of(output),
        tool.error(),
        preliminary ? tool.state() : ToolState.DONE);
  }

  private static Part.ToolUse fail(Part.ToolUse tool, String error) {
    return new Part.ToolUse(
        tool.call(),
        tool.name(),
        tool.title(),
        tool.inputText(),
        tool.input(),
        tool.output(),
        Optional.of(error),
        ToolState.FAILED);
  }

  private Draft plus(Part part) {
    List<Part> longer = new ArrayList<>(parts.size() + 1);
    longer.addAll(parts);
    longer.add(part);
    return new Draft(List.copyOf(longer), bytes + Sizes.of(part));
  }

  private Draft replaced(int index, Part part) {
    int change = Sizes.of(part) - Sizes.of(parts.get(index));
    return new Draft(with(parts, index, part), bytes + change);
  }

  private static List<Part> with(List<Part> parts, int index, Part part) {
    Part[] changed = parts.toArray(Part[]::new);
    changed[index] = part;
    return List.of(changed);
  }
}
