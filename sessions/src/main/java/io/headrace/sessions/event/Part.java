package io.headrace.sessions.event;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A part of a message. */
public sealed interface Part {
  /** Text for people. */
  record Written(Text text) implements Part {}

  /** Reasoning on the way to it. */
  record Thought(Text text) implements Part {}

  /**
   * A tool call.
   *
   * @param call its id, unique in its message
   * @param name the tool
   * @param title what to call it before people
   * @param inputText its input as far as it was written, while it is
   * @param input its input once it is complete
   * @param output what it gave
   * @param error why it failed
   * @param state how far it has come
   */
  record ToolUse(
      String call,
      String name,
      Optional<String> title,
      Text inputText,
      Optional<Json> input,
      Optional<Json> output,
      Optional<String> error,
      ToolState state)
      implements Part {}

  /** Something that an answer builds on. */
  record Source(String url, Optional<String> title) implements Part {}

  /** A file. */
  record Attachment(String url, String mediaType, Optional<String> name) implements Part {}

  /**
   * Anything.
   *
   * @param name what kind of thing
   * @param key which of them, if a later one may take its place
   */
  record Datum(String name, Optional<String> key, Json data) implements Part {}

  /** A step of the agent begins. */
  record Step() implements Part {}

  /**
   * Something that a person was asked.
   *
   * @param question what was asked
   * @param state what became of it
   * @param answer what was decided
   * @param by who decided, as they call themselves
   */
  record Asked(Question question, DecisionState state, Optional<Json> answer, Optional<String> by)
      implements Part {}

  /** Something that the user said in the midst of the run, once the worker had taken it. */
  record Steer(String steer, String text) implements Part {}

  /**
   * What a person is asked.
   *
   * @param decision the decision's id, unique in its session
   * @param kind whether it is an approval or a question
   * @param title what is asked, in a line
   * @param detail more about it
   * @param call the tool call that waits for it
   * @param choices answers to choose from; none for a free one
   * @param deadline until when it can be decided, in milliseconds since the Unix epoch
   * @param fallback what is decided when nobody does
   */
  record Question(
      String decision,
      DecisionKind kind,
      String title,
      Optional<String> detail,
      Optional<String> call,
      List<String> choices,
      OptionalLong deadline,
      Optional<Json> fallback) {
    public Question {
      choices = List.copyOf(choices);
    }

    /** The same, when nobody will need what is decided when nobody does. */
    public Question withoutFallback() {
      return fallback.isEmpty()
          ? this
          : new Question(decision, kind, title, detail, call, choices, deadline, Optional.empty());
    }
  }
}
