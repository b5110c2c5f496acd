package io.headrace.agents;

import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.event.SessionEvent.Work;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Events that say more of a text. */
final class Deltas {
  private Deltas() {}

  /** Whether an event says more of the same text as another one. */
  static boolean continues(@Nullable Work before, Work event) {
    return switch (before) {
      case SessionEvent.TextDelta _ -> event instanceof SessionEvent.TextDelta;
      case SessionEvent.ThinkingDelta _ -> event instanceof SessionEvent.ThinkingDelta;
      case SessionEvent.ToolInputDelta(_, String call, _) ->
          event instanceof SessionEvent.ToolInputDelta(_, String other, _) && call.equals(other);
      case null, default -> false;
    };
  }

  /** What an event says more; empty for those that say something else. */
  static Optional<String> of(Work event) {
    return switch (event) {
      case SessionEvent.TextDelta(_, String delta) -> Optional.of(delta);
      case SessionEvent.ThinkingDelta(_, String delta) -> Optional.of(delta);
      case SessionEvent.ToolInputDelta(_, _, String delta) -> Optional.of(delta);
      case SessionEvent.ToolBegun _,
          SessionEvent.ToolCalled _,
          SessionEvent.ToolOutput _,
          SessionEvent.ToolFailed _,
          SessionEvent.SourceFound _,
          SessionEvent.FileMade _,
          SessionEvent.DataShown _,
          SessionEvent.StepBegun _,
          SessionEvent.SteerTaken _,
          SessionEvent.SignOfLife _ ->
          Optional.empty();
    };
  }

  /** An event of the same text that says this more. */
  static Work with(Work event, String delta) {
    return switch (event) {
      case SessionEvent.TextDelta(String run, _) -> new SessionEvent.TextDelta(run, delta);
      case SessionEvent.ThinkingDelta(String run, _) -> new SessionEvent.ThinkingDelta(run, delta);
      case SessionEvent.ToolInputDelta(String run, String call, _) ->
          new SessionEvent.ToolInputDelta(run, call, delta);
      case SessionEvent.ToolBegun _,
          SessionEvent.ToolCalled _,
          SessionEvent.ToolOutput _,
          SessionEvent.ToolFailed _,
          SessionEvent.SourceFound _,
          SessionEvent.FileMade _,
          SessionEvent.DataShown _,
          SessionEvent.StepBegun _,
          SessionEvent.SteerTaken _,
          SessionEvent.SignOfLife _ ->
          throw new IllegalStateException("no delta: " + event.type().text());
    };
  }
}
