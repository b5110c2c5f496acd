package io.headrace.agents.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.agents.Theatre;
import io.headrace.sessions.event.Message;
import io.headrace.sessions.event.Part;
import io.headrace.sessions.event.Phase;
import io.headrace.sessions.event.RunOutcome;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.event.ToolState;
import io.headrace.sessions.rules.Command;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the demo agent answers. */
class DemoAgentTest {
  private final Theatre theatre = new Theatre(1);

  private Message answer(String prompt) {
    theatre.say(prompt);
    theatre.pass(Duration.ofMinutes(5));
    return theatre.last();
  }

  private void host(Pace pace) {
    theatre.host(new DemoAgent(1, pace));
  }

  private static <P extends Part> List<P> parts(Message message, Class<P> type) {
    return message.parts().stream().filter(type::isInstance).map(type::cast).toList();
  }

  @Test
  void the_same_conversation_gets_the_same_answers() {
    List<List<SessionEvent>> both =
        Stream.of(1, 2)
            .map(seed -> {
              Theatre each = new Theatre(seed);
              each.host(new DemoAgent(7, Pace.MODEL));
              each.say("Tell me a story");
              each.pass(Duration.ofMinutes(5));
              each.say("Research something");
              each.pass(Duration.ofMinutes(5));
              return each.events();
            })
            .toList();
    assertThat(both.getFirst()).hasSizeGreaterThan(400).isEqualTo(both.getLast());
  }

  @Test
  void another_seed_tells_it_otherwise() {
    assertThat(
            Stream.of(1L, 2L, 3L, 4L, 5L)
                .map(seed -> {
                  Theatre each = new Theatre(1);
                  each.host(new DemoAgent(seed, Pace.NONE));
                  each.say("Tell me a story");
                  each.run();
                  return Theatre.text(each.last());
                })
                .distinct())
        .hasSizeGreaterThan(1);
  }

  @Test
  void it_is_about_as_fast_as_a_model() {
    host(Pace.MODEL);
    theatre.say("Tell me a story");
    long begun = theatre.time().wallMillis();
    int waited = 0;
    while (theatre.state().phase() != Phase.IDLE && waited++ < 600) {
      theatre.pass(Duration.ofMillis(100));
    }
    assertThat(theatre.time().wallMillis() - begun).isBetween(4_000L, 30_000L);
    assertThat(theatre.events())
        .filteredOn(SessionEvent.TextDelta.class::isInstance)
        .hasSizeGreaterThan(150);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Tell me a story",
        "Research something",
        "What will the weather be in Porto this weekend?",
        "Count to 50",
        "Write a long essay",
        "Show me everything you can do.",
        "Hello",
        "Are there numbers that are both even and odd?",
        ""
      })
  void it_answers_whatever_it_is_told(String prompt) {
    host(Pace.NONE);
    Message answer = answer(prompt.isEmpty() ? " " : prompt);
    assertThat(answer.outcome()).contains(RunOutcome.COMPLETED);
    assertThat(Theatre.text(answer)).hasSizeGreaterThan(100);
    assertThat(theatre.events().getLast())
        .isInstanceOfSatisfying(
            SessionEvent.Settled.class, settled -> assertThat(settled.usage()).isPresent());
  }

  @Test
  void what_it_does_not_know_it_repeats_and_tells_what_it_can() {
    host(Pace.NONE);
    assertThat(Theatre.text(answer("What is love?\nReally?")))
        .contains("> What is love?\n> Really?", "Tell me a story", "OPENAI_API_KEY");
  }

  @Test
  void research_uses_tools_of_which_one_fails() {
    host(Pace.NONE);
    Message answer = answer("Research something");
    assertThat(parts(answer, Part.ToolUse.class))
        .extracting(Part.ToolUse::state)
        .containsExactly(ToolState.DONE, ToolState.FAILED, ToolState.DONE);
    assertThat(parts(answer, Part.Source.class)).hasSize(2);
    assertThat(parts(answer, Part.Thought.class)).isNotEmpty();
  }

  @Test
  void counting_misses_nothing() {
    host(Pace.NONE);
    String text = Theatre.text(answer("Please count to 1000"));
    assertThat(text.split("\\s+")).hasSize(1000).startsWith("1", "2").endsWith("999", "1000.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Delete my files | {\"approved\":true} | DONE | all three are gone",
        "Delete my files | {\"approved\":false,\"reason\":\"no!\"} | FAILED | (“no!”)",
        "Deploy the new version of checkout. | {\"approved\":true} | DONE | are healthy",
        "Deploy the new version of checkout. | {\"approved\":false} | FAILED | Nothing was deployed"
      })
  void it_does_nothing_without_approval(
      String prompt, String decision, ToolState state, String says) {
    host(Pace.NONE);
    theatre.say(prompt);
    theatre.run();
    assertThat(theatre.state().phase()).isEqualTo(Phase.WAITING);
    theatre.decide(decision);
    assertThat(parts(theatre.last(), Part.ToolUse.class).getLast().state()).isEqualTo(state);
    assertThat(Theatre.text(theatre.last())).contains(says);
  }

  @Test
  void a_trip_is_planned_with_the_user() {
    host(Pace.NONE);
    theatre.say("Plan my trip");
    theatre.run();
    theatre.decide("{\"choice\":\"By the sea\"}");
    theatre.decide("{\"text\":\"Porto\"}");
    assertThat(Theatre.text(theatre.last())).contains("By the sea", "starting from **Porto**");
  }

  @Test
  void a_question_that_nobody_answers_does_not_stop_it() {
    host(Pace.NONE);
    assertThat(Theatre.text(answer("Plan my trip"))).doesNotContain("starting from");
    theatre.pass(Duration.ofMinutes(30));
    assertThat(Theatre.text(theatre.last())).contains("Anywhere", "wherever you are");
  }

  @Test
  void a_failure_is_told_in_words() {
    host(Pace.NONE);
    Message answer = answer("Fail, please");
    assertThat(answer.outcome()).contains(RunOutcome.FAILED);
    assertThat(answer.error().orElseThrow()).contains("overloaded");
  }

  @Test
  void what_the_user_says_meanwhile_is_heard() {
    host(Pace.MODEL);
    String run = theatre.say("Write a long essay").run();
    theatre.pass(Duration.ofSeconds(5));
    theatre.submit(new Command.SteerRun(run, "mention rivers"));
    theatre.pass(Duration.ofMinutes(2));
    assertThat(parts(theatre.last(), Part.Steer.class)).hasSize(1);
    assertThat(Theatre.text(theatre.last())).contains("Noted: “mention rivers”");
  }

  @Test
  void a_cancel_stops_it_at_once() {
    host(Pace.MODEL);
    String run = theatre.say("Tell me a story").run();
    theatre.pass(Duration.ofSeconds(3));
    theatre.submit(new Command.Cancel(run, Optional.empty(), Optional.empty()));
    assertThat(theatre.last().outcome()).contains(RunOutcome.CANCELLED);
    assertThat(theatre.last().parts()).isNotEmpty();
  }
}
