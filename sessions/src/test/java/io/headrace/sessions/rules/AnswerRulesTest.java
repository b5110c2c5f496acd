package io.headrace.sessions.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.sessions.event.DecisionKind;
import io.headrace.sessions.event.Json;
import io.headrace.sessions.event.Part.Question;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A decision is made once: what is no answer to what was asked does not make it. */
final class AnswerRulesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "APPROVAL | {\"approved\":true}",
        "APPROVAL | {\"approved\":false,\"reason\":\"no\"}",
        "QUESTION | {\"text\":\"whatever\"}",
        "QUESTION | {\"choice\":\"a\"}",
      })
  void an_answer_is_one(DecisionKind kind, String answer) {
    assertThat(flaw(kind, answer)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "APPROVAL | {\"text\":\"yes\"}        | approved",
        "APPROVAL | {\"approved\":\"yes\"}    | true or false",
        "APPROVAL | true                      | there is true",
        "QUESTION | {\"approved\":true}       | {\"text\": …} or {\"choice\": …}",
        "QUESTION | {\"choice\":\"c\"}        | one of [a, b], but it is \"c\"",
        "QUESTION | {\"choice\":1}            | a string",
      })
  void what_is_none_says_what_was_expected(DecisionKind kind, String answer, String expected) {
    assertThat(flaw(kind, answer)).hasValueSatisfying(flaw -> assertThat(flaw).contains(expected));
  }

  private static Optional<String> flaw(DecisionKind kind, String answer) {
    Question question =
        new Question(
            "d1",
            kind,
            "?",
            Optional.empty(),
            Optional.empty(),
            List.of("a", "b"),
            OptionalLong.empty(),
            Optional.empty());
    return AnswerRules.flaw(question, new Json(answer));
  }
}
