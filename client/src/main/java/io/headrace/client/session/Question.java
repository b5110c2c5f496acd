package io.headrace.client.session;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Something that a person is asked.
 *
 * @param kind whether it is an approval or a question
 * @param title what, in a line
 * @param detail more about it
 * @param call the tool call that waits for it
 * @param choices answers to choose from; none for a free one
 * @param deadline until when it can be decided
 */
public record Question(
    Kind kind,
    String title,
    Optional<String> detail,
    Optional<String> call,
    List<String> choices,
    Optional<Instant> deadline) {
  /** What is asked. */
  public enum Kind {
    /** Whether something may be done. */
    APPROVAL,
    /** Something that the worker does not know. */
    QUESTION
  }

  /** Copies the choices. */
  public Question {
    choices = List.copyOf(choices);
  }

  /** Whether something may be done. */
  public static Question approval(String title) {
    return new Question(
        Kind.APPROVAL, title, Optional.empty(), Optional.empty(), List.of(), Optional.empty());
  }

  /** Something to know, with choices or without. */
  public static Question of(String title, String... choices) {
    return new Question(
        Kind.QUESTION,
        title,
        Optional.empty(),
        Optional.empty(),
        List.of(choices),
        Optional.empty());
  }

  /** The same with more about it. */
  public Question withDetail(String more) {
    return new Question(kind, title, Optional.of(more), call, choices, deadline);
  }

  /** The same for a tool call. */
  public Question forCall(String waiting) {
    return new Question(kind, title, detail, Optional.of(waiting), choices, deadline);
  }

  /** The same until a moment only. */
  public Question until(Instant moment) {
    return new Question(kind, title, detail, call, choices, Optional.of(moment));
  }
}
