package io.headrace.agents;

import io.headrace.sessions.event.DecisionKind;
import io.headrace.sessions.event.Part;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Something that the agent wants to know.
 *
 * @param title what, in a line
 * @param detail more about it
 * @param choices answers to choose from; none for a free one
 * @param within how long it can be answered
 */
public record Question(
    String title, Optional<String> detail, List<String> choices, Optional<Duration> within) {
  public Question {
    choices = List.copyOf(choices);
  }

  /** Asks something. */
  public static Question of(String title, String... choices) {
    return new Question(title, Optional.empty(), List.of(choices), Optional.empty());
  }

  /** This with more about it. */
  public Question withDetail(String more) {
    return new Question(title, Optional.of(more), choices, within);
  }

  /** This for a time only. */
  public Question within(Duration time) {
    return new Question(title, detail, choices, Optional.of(time));
  }

  Part.Question toQuestion(long nowMillis) {
    return new Part.Question(
        "",
        DecisionKind.QUESTION,
        title,
        detail,
        Optional.empty(),
        choices,
        within.isPresent()
            ? OptionalLong.of(nowMillis + within.get().toMillis())
            : OptionalLong.empty(),
        Optional.empty());
  }
}
