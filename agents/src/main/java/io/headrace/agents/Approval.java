package io.headrace.agents;

import io.headrace.sessions.event.DecisionKind;
import io.headrace.sessions.event.Json;
import io.headrace.sessions.event.Part;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Whether something may be done.
 *
 * @param title what, in a line
 * @param detail more about it
 * @param call the tool call that waits for it
 * @param within how long it can be decided; when that is over, it is refused
 */
public record Approval(
    String title, Optional<String> detail, Optional<String> call, Optional<Duration> within) {
  private static final Json NOBODY_ANSWERED =
      new Json("{\"approved\":false,\"reason\":\"nobody answered\"}");

  /** Asks for something. */
  public static Approval of(String title) {
    return new Approval(title, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** This with more about it. */
  public Approval withDetail(String more) {
    return new Approval(title, Optional.of(more), call, within);
  }

  /** This for a tool call. */
  public Approval forCall(String waiting) {
    return new Approval(title, detail, Optional.of(waiting), within);
  }

  /** This for a time only. */
  public Approval within(Duration time) {
    return new Approval(title, detail, call, Optional.of(time));
  }

  Part.Question toQuestion(long nowMillis) {
    return new Part.Question(
        "",
        DecisionKind.APPROVAL,
        title,
        detail,
        call,
        List.of(),
        within.isPresent()
            ? OptionalLong.of(nowMillis + within.get().toMillis())
            : OptionalLong.empty(),
        within.map(_ -> NOBODY_ANSWERED));
  }
}
