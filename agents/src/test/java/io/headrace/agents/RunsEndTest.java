package io.headrace.agents;

import static io.headrace.agents.Theatre.ID;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.sessions.event.Json;
import io.headrace.sessions.event.Part;
import io.headrace.sessions.event.RunOutcome;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.event.Text;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.rules.SessionOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That every run has its end, and gives its place back, whatever agents, people and disks do. */
class RunsEndTest {
  private static final String SMILE = "\uD83D\uDE00";
  private static final String NO_CHARACTER = "\uFFFD";

  private final Theatre theatre = new Theatre(1);

  private RunOutcome outcome() {
    return theatre.last().outcome().orElseThrow();
  }

  private void cancel(String run) {
    theatre.submit(new Command.Cancel(run, Optional.empty(), Optional.empty()));
  }

  // What cannot be stored.

  @ParameterizedTest
  @ValueSource(strings = {"", "first "})
  void a_character_that_comes_in_halves_is_whole(String before) {
    AgentHost host =
        theatre.host(
            Acting.as(run -> {
              run.text(before);
              run.text(SMILE.substring(0, 1));
              run.text(SMILE.substring(1) + "!");
            }));
    theatre.say("hello");
    assertThat(outcome()).isEqualTo(RunOutcome.COMPLETED);
    assertThat(Theatre.text(theatre.last())).isEqualTo(before + SMILE + "!");
    assertThat(host.running()).isZero();
  }

  @Test
  void a_character_is_whole_however_slowly_its_halves_come() {
    theatre.host(
        Acting.as(run -> {
          run.toolInput("c", SMILE.substring(0, 1));
          run.flush();
          run.pause(Duration.ofSeconds(1));
          run.toolInput("c", SMILE.substring(1));
          run.thinking("so " + SMILE.substring(0, 1));
          run.pause(Duration.ofSeconds(1));
          run.thinking(SMILE.substring(1));
        }));
    theatre.say("hello");
    theatre.pass(Duration.ofSeconds(3));
    assertThat(outcome()).isEqualTo(RunOutcome.COMPLETED);
    assertThat(theatre.last().parts()).contains(new Part.Thought(Text.of("so " + SMILE)));
    assertThat(theatre.events())
        .contains(new SessionEvent.ToolInputDelta(theatre.runs().getLast(), "c", SMILE));
  }

  @Test
  void half_a_character_without_the_other_half_is_none() {
    theatre.host(
        Acting.as(run -> {
          run.text("a" + SMILE.substring(0, 1));
          run.step();
          run.text(SMILE.substring(1) + "b");
          run.thinking(SMILE.substring(0, 1));
          run.text("c" + SMILE.substring(0, 1));
        }));
    theatre.say("hello");
    assertThat(outcome()).isEqualTo(RunOutcome.COMPLETED);
    assertThat(theatre.last().parts())
        .containsExactly(
            new Part.Written(Text.of("a" + NO_CHARACTER)),
            new Part.Step(),
            new Part.Written(Text.of(NO_CHARACTER + "b")),
            new Part.Thought(Text.of(NO_CHARACTER)),
            new Part.Written(Text.of("c" + NO_CHARACTER)));
  }

  @Test
  void usage_that_is_too_large_fails_the_run() {
    AgentHost host =
        theatre.host(
            Acting.as(run -> {
              run.text("x");
              run.usage(new Json("\"" + "x".repeat(9_000) + "\""));
            }));
    theatre.say("hello");
    assertThat(outcome()).isEqualTo(RunOutcome.FAILED);
    assertThat(host.running()).isZero();
  }

  @Test
  void what_is_no_json_fails_the_run_and_not_the_session() {
    theatre.host(
        Acting.as(run -> {
          run.text("x");
          run.data("plan", new Json("{\"a\":"));
        }));
    theatre.say("hello");
    assertThat(outcome()).isEqualTo(RunOutcome.FAILED);
    theatre.say("again");
    assertThat(outcome()).isEqualTo(RunOutcome.FAILED);
  }

  @Test
  void a_question_that_is_too_large_fails_the_run() {
    AgentHost host =
        theatre.host(Acting.as(run -> run.ask(Question.of("Why?").withDetail("x".repeat(20_000)))));
    theatre.say("hello");
    assertThat(outcome()).isEqualTo(RunOutcome.FAILED);
    assertThat(theatre.last().error().orElseThrow()).contains("cannot be stored");
    assertThat(host.running()).isZero();
  }

  // What goes wrong between the host and the session.

  @Test
  void a_run_ends_wherever_its_session_fails_it() {
    int answered = 0;
    for (int after = 0; after < 12; after++) {
      Theatre each = new Theatre(1);
      AgentHost host =
          each.host(
              Acting.as(run -> {
                run.text("x");
                run.flush();
                run.text("y");
              }));
      var begun =
          each.sessions()
              .submitCreating(
                  ID,
                  new Command.Begin(
                      Command.UserTurn.of("hello"),
                      Command.Policy.REJECT,
                      Optional.empty(),
                      Command.RunTerms.DEFAULT),
                  Optional.empty());
      each.runUntil(() -> host.running() > 0);
      each.refuseAfter(after);
      each.run();
      assertThat(begun).isCompleted();
      each.refuseAfter(-1);
      assertThat(host.running()).as("after %s", after).isZero();
      each.pass(Duration.ofMinutes(2));
      assertThat(each.last().outcome()).as("after %s", after).isPresent();
      answered += each.last().outcome().equals(Optional.of(RunOutcome.COMPLETED)) ? 1 : 0;
    }
    assertThat(answered).isBetween(1, 11);
  }

  // Cancels.

  @Test
  void a_cancel_that_comes_before_the_agent_begins_reaches_it() {
    for (int seed = 0; seed < 40; seed++) {
      Theatre each = new Theatre(seed);
      CountDownLatch never = new CountDownLatch(1);
      each.host(Acting.as(_ -> never.await()));
      var begun =
          each.sessions()
              .submitCreating(
                  ID,
                  new Command.Begin(
                      Command.UserTurn.of("hello"),
                      Command.Policy.REJECT,
                      Optional.empty(),
                      Command.RunTerms.DEFAULT),
                  Optional.empty());
      each.runUntil(() ->
          begun.isDone()
              && each.events().stream().anyMatch(SessionEvent.RunClaimed.class::isInstance));
      String run = ((SessionOutcome.Begun) begun.join()).run();
      each.submit(new Command.Cancel(run, Optional.empty(), Optional.empty()));
      assertThat(each.last().outcome()).as("seed %s", seed).contains(RunOutcome.CANCELLED);
    }
  }

  // A disk that is full.

  @Test
  void a_question_waits_for_a_disk_that_is_full() {
    List<Reply> replies = new ArrayList<>();
    theatre.host(
        Acting.as(run -> {
          run.text("x");
          run.pause(Duration.ofSeconds(5));
          replies.add(run.ask(Question.of("Why?")));
        }));
    theatre.say("hello");
    theatre.setFull(true);
    theatre.pass(Duration.ofSeconds(10));
    assertThat(theatre.state().run().orElseThrow().openQuestions()).isEmpty();
    theatre.setFull(false);
    theatre.pass(Duration.ofSeconds(2));
    theatre.decide("{\"text\":\"so\"}");
    assertThat(replies).containsExactly(new Reply(Optional.of("so")));
    assertThat(outcome()).isEqualTo(RunOutcome.COMPLETED);
  }

  @Test
  void a_cancel_is_heard_while_a_question_waits_for_a_disk_that_is_full() {
    AgentHost host =
        theatre.host(
            Acting.as(run -> {
              run.text("x");
              run.pause(Duration.ofSeconds(5));
              run.ask(Question.of("Why?"));
            }));
    String run = theatre.say("hello").run();
    theatre.setFull(true);
    theatre.pass(Duration.ofSeconds(10));
    theatre.setFull(false);
    cancel(run);
    theatre.pass(Duration.ofSeconds(2));
    assertThat(outcome()).isEqualTo(RunOutcome.CANCELLED);
    assertThat(host.running()).isZero();
  }

  // What people say meanwhile.

  @Test
  void what_was_said_is_heard_once_by_an_agent_of_several_threads() {
    for (int seed = 0; seed < 40; seed++) {
      Theatre each = new Theatre(seed);
      List<String> heard = new ArrayList<>();
      each.host(
          Acting.as(run -> {
            run.text("x");
            run.pause(Duration.ofSeconds(5));
            List<CompletableFuture<Void>> both = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
              CompletableFuture<Void> done = new CompletableFuture<>();
              both.add(done);
              each.context()
                  .threads()
                  .newThread(() -> {
                    heard.addAll(run.takeSteers());
                    heard.addAll(run.takeSteers());
                    done.complete(null);
                  })
                  .start();
            }
            both.forEach(CompletableFuture::join);
          }));
      String run = each.say("hello").run();
      each.submit(new Command.SteerRun(run, "left"));
      each.submit(new Command.SteerRun(run, "right"));
      each.pass(Duration.ofSeconds(6));
      assertThat(heard).as("seed %s", seed).containsExactlyInAnyOrder("left", "right");
      assertThat(each.last().outcome()).contains(RunOutcome.COMPLETED);
    }
  }

  // Places.

  @Test
  void who_waits_for_a_person_takes_no_place() {
    Theatre small = new Theatre(1, new AgentLimits(1, 2, 1_000, 5_000));
    AgentHost host = small.host(Acting.as(run -> run.ask(Question.of("Why?"))));
    small.say("hello");
    for (String other : List.of("b", "c", "d")) {
      small.sayElsewhere(other, "hello");
    }
    // One may work, and two more may wait: no more than three in all.
    assertThat(host.running()).isEqualTo(3);
    small.decide("{\"text\":\"so\"}");
    assertThat(small.last().outcome()).contains(RunOutcome.COMPLETED);
    assertThat(host.running()).isEqualTo(3);
  }

  @Test
  void a_place_is_taken_again_by_who_goes_on() {
    Theatre small = new Theatre(1, new AgentLimits(1, 8, 1_000, 5_000));
    AgentHost host =
        small.host(
            Acting.as(run -> {
              run.ask(Question.of("Why?"));
              run.pause(Duration.ofSeconds(10));
            }));
    small.say("hello");
    small.decide("{\"text\":\"so\"}");
    // There was a place while it waited, for the next that came; now there is none.
    for (String other : List.of("b", "c")) {
      small.sayElsewhere(other, "hello");
    }
    assertThat(host.running()).isEqualTo(2);
    small.pass(Duration.ofSeconds(11));
    assertThat(small.last().outcome()).contains(RunOutcome.COMPLETED);
    assertThat(host.running()).isEqualTo(2);
  }
}
