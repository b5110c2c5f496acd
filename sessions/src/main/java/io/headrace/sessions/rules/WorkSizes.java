package io.headrace.sessions.rules;

import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.event.SessionEvent.Work;
import io.headrace.sessions.state.Sizes;
import java.util.Optional;

/** How much an answer grows by what a worker says, at most. */
public final class WorkSizes {
  /** A part's frame: its braces and the names of its members. */
  private static final int PART = 200;

  private WorkSizes() {}

  /** A worker's event, in bytes. */
  public static int of(Work event) {
    return switch (event) {
      case SessionEvent.TextDelta(_, String delta) -> PART + Sizes.of(delta);
      case SessionEvent.ThinkingDelta(_, String delta) -> PART + Sizes.of(delta);
      case SessionEvent.ToolInputDelta(_, String call, String delta) ->
          PART + Sizes.of(call) + Sizes.of(delta);
      case SessionEvent.ToolBegun(_, String call, String name, Optional<String> title) ->
          PART + Sizes.of(call) + Sizes.of(name) + title.map(Sizes::of).orElse(0);
      case SessionEvent.ToolCalled(_, String call, String name, var input) ->
          PART + Sizes.of(call) + Sizes.of(name) + Sizes.of(input);
      case SessionEvent.ToolOutput output ->
          PART + Sizes.of(output.call()) + Sizes.of(output.output());
      case SessionEvent.ToolFailed(_, String call, String error) ->
          PART + Sizes.of(call) + Sizes.of(error);
      case SessionEvent.SourceFound(_, String url, var title) ->
          PART + Sizes.of(url) + title.map(Sizes::of).orElse(0);
      case SessionEvent.FileMade(_, String url, String mediaType, var name) ->
          PART + Sizes.of(url) + Sizes.of(mediaType) + name.map(Sizes::of).orElse(0);
      case SessionEvent.DataShown(_, String name, var key, var data) ->
          PART + Sizes.of(name) + key.map(Sizes::of).orElse(0) + Sizes.of(data);
      case SessionEvent.StepBegun _ -> PART;
      case SessionEvent.SteerTaken _ -> PART + SessionLimits.MAX_STEER_BYTES;
      case SessionEvent.SignOfLife _ -> 0;
    };
  }

  /** How many parts an event may begin. */
  static int partsOf(Work event) {
    return event instanceof SessionEvent.SignOfLife ? 0 : 1;
  }
}
