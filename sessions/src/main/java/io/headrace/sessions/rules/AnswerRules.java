package io.headrace.sessions.rules;

import io.headrace.sessions.event.Json;
import io.headrace.sessions.event.Members;
import io.headrace.sessions.event.Part.Question;
import io.headrace.wire.MalformedException;
import java.util.Optional;

/**
 * What is an answer to what was asked. A decision is made once: what is none must not pass for one.
 */
final class AnswerRules {
  private AnswerRules() {}

  /** Why something is no answer to a question; empty if it is one. */
  static Optional<String> flaw(Question question, Json answer) {
    try {
      Members members = Members.of(answer, "the answer");
      return switch (question.kind()) {
        case APPROVAL -> {
          boolean _ = members.flag("approved");
          yield members.has("approved")
              ? Optional.empty()
              : Optional.of(
                  "expected an approval to be answered with {\"approved\": true or false}");
        }
        case QUESTION -> flaw(question, members);
      };
    } catch (MalformedException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static Optional<String> flaw(Question question, Members answer) {
    Optional<String> choice = answer.optionalText("choice");
    if (choice.isPresent()) {
      return question.choices().contains(choice.get())
          ? Optional.empty()
          : Optional.of(
              "expected \"choice\" to be one of "
                  + question.choices()
                  + ", but it is \""
                  + choice.get()
                  + "\"");
    }
    return answer.optionalText("text").isPresent()
        ? Optional.empty()
        : Optional.of("expected a question to be answered with {\"text\": …} or {\"choice\": …}");
  }
}
