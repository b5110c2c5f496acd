package io.headrace.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.log.Batch;
import io.headrace.sessions.event.Json;
import io.headrace.sessions.event.Part;
import io.headrace.sessions.event.RunOutcome;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.rules.Command.Policy;
import io.headrace.sessions.rules.SessionLimits;
import io.headrace.sessions.rules.SessionOutcome;
import io.headrace.sessions.state.Sizes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The largest append is the end of a run that has written and was told as much as there may be,
 * before a turn that is as large as it may be. It fits into a batch of the log: otherwise there
 * would be a run that cannot end.
 */
class LargestAppendTest {
  private final Stage stage = new Stage();

  /** As much of a character as fits into so many bytes of JSON. */
  private static String longest(String character, int bytes) {
    return character.repeat((bytes - 2) / (Sizes.of(character) - 2));
  }

  private void write(SessionOutcome.Begun run, String character) {
    for (int bytes = 64 << 10; bytes >= 16; bytes /= 2) {
      String delta = longest(character, bytes);
      while (stage.submit(
              Commands.append(
                  run.run(),
                  run.fence().orElseThrow(),
                  new SessionEvent.TextDelta(run.run(), delta)))
          instanceof SessionOutcome.Done) {
        // As often as it fits.
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "\"", "\u0001", "é", "漢", "😀"})
  void the_end_of_a_run_that_is_as_large_as_it_may_be_is_stored(String character) {
    SessionOutcome.Begun run = stage.work("hello");
    String fence = run.fence().orElseThrow();
    List<String> open = new ArrayList<>();
    String question = longest(character, SessionLimits.MAX_DECISION_BYTES - 1_024);
    while (stage.submit(Commands.ask(run.run(), fence, question))
        instanceof SessionOutcome.Asked asked) {
      open.add(asked.decision());
    }
    write(run, character);
    int room = SessionLimits.MAX_DECISION_BYTES - Commands.text("").text().length();
    Json answer = Commands.text("x".repeat(room));
    for (String decision : open.subList(0, open.size() / 2)) {
      assertThat(stage.submit(new Command.Decide(decision, answer, Optional.empty())))
          .isInstanceOf(SessionOutcome.Done.class);
    }
    write(run, character);
    for (int i = 0; i < SessionLimits.MAX_STEERS; i++) {
      String text = longest(character, SessionLimits.MAX_STEER_BYTES);
      assertThat(stage.submit(Commands.steer(run.run(), text)))
          .isInstanceOf(SessionOutcome.Steered.class);
    }
    String turn = longest(character, SessionLimits.MAX_MESSAGE_BYTES - 1_024);
    assertThat(stage.submit(Commands.begin(turn, Policy.QUEUE)))
        .isInstanceOf(SessionOutcome.Enqueued.class);

    long before = stage.state().tail();
    SessionOutcome settled =
        stage.submit(
            new Command.Settle(
                run.run(),
                fence,
                RunOutcome.FAILED,
                Optional.of(longest(character, SessionLimits.MAX_STEER_BYTES)),
                Optional.of(
                    new Json("\"" + "x".repeat(SessionLimits.MAX_STEER_BYTES - 2) + "\""))));
    assertThat(settled)
        .isInstanceOfSatisfying(
            SessionOutcome.Settled.class, end -> assertThat(end.next()).isPresent());
    assertThat(stage.folded()).isEqualTo(stage.state());
    List<Part> parts = stage.state().transcript().messages().get(1).parts();
    assertThat(parts.stream().mapToInt(Sizes::of).sum())
        .as("the answer")
        .isBetween(
            SessionLimits.MAX_ANSWER_BYTES - (open.size() + 1) * SessionLimits.MAX_DECISION_BYTES,
            SessionLimits.MAX_ANSWER_BYTES);
    long bytes =
        stage.records().stream()
            .filter(record -> record.seqNum() >= before)
            .mapToLong(record -> record.body().size())
            .sum();
    assertThat(bytes).as("the append").isLessThan(Batch.MAX_METERED_BYTES);
  }
}
