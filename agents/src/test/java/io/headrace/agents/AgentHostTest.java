package io.headrace.agents;

import static io.headrace.agents.Theatre.ID;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.sessions.event.DecisionState;
import io.headrace.sessions.event.Json;
import io.headrace.sessions.event.Message;
import io.headrace.sessions.event.Part;
import io.headrace.sessions.event.Phase;
import io.headrace.sessions.event.RunOutcome;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.event.Text;
import io.headrace.sessions.event.ToolState;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.rules.SessionLimits;
import io.headrace.sessions.rules.SessionOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How agents answer runs, in one thread under a seed. */
class AgentHostTest {
  private final Theatre theatre = new Theatre(1);

  private static Agent agent(String name, Answer answer) {
    return new Agent() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public String title() {
        return name;
      }

      @Override
      public void answer(Run run) throws Exception {
        answer.to(run);
      }
    };
  }

  private static Agent agent(Answer answer) {
    return agent("agent", answer);
  }

  private interface Answer {
    void to(Run run) throws Exception;
  }

  private RunOutcome outcome() {
    return theatre.last().outcome().orElseThrow();
  }

  @Test
  void an_answer_that_returns_is_completed() {
    theatre.host(
        agent(run -> {
          run.thinking("Hm");
          run.text("Good ");
          run.text("day");
          run.usage(new Json("{\"output_tokens\":2}"));
        }));
    theatre.say("hello");
    assertThat(outcome()).isEqualTo(RunOutcome.COMPLETED);
    assertThat(theatre.last().parts())
        .containsExactly(new Part.Thought(Text.of("Hm")), new Part.Written(Text.of("Good day")));
    assertThat(theatre.events().getLast())
        .isInstanceOfSatisfying(
            SessionEvent.Settled.class,
            settled -> assertThat(settled.usage()).contains(new Json("{\"output_tokens\":2}")));
  }

  @Test
  void the_worker_calls_itself_by_the_agents_name() {
    theatre.host(agent("ada", run -> run.text("x")));
    theatre.say("hello");
    assertThat(theatre.events())
        .anySatisfy(event ->
            assertThat(event)
                .isInstanceOfSatisfying(
                    SessionEvent.RunClaimed.class,
                    claimed -> assertThat(claimed.worker()).isEqualTo("headrace/ada")));
  }

  @Test
  void an_agent_sees_the_conversation() {
    List<List<Message>> seen = new ArrayList<>();
    theatre.host(
        agent(run -> {
          seen.add(run.messages());
          run.text("answer " + seen.size());
        }));
    theatre.say("one");
    theatre.say("two");
    assertThat(seen.getLast()).extracting(Theatre::text).containsExactly("one", "answer 1", "two");
  }

  @Test
  void everything_that_a_run_can_say_is_in_the_answer() {
    theatre.host(
        agent(run -> {
          run.step();
          run.tool("c", "search", "Search");
          run.toolInput("c", "{\"q\"");
          run.toolInput("c", ":1}");
          run.toolCall("c", "search", new Json("{\"q\":1}"));
          run.toolProgress("c", new Json("1"));
          run.toolOutput("c", new Json("2"));
          run.tool("d", "search", "Search");
          run.toolError("d", "no");
          run.source("https://a", "A");
          run.file("https://b", "text/plain", "b.txt");
          run.data("plan", new Json("1"));
          run.data("plan", "k", new Json("2"));
          run.data("plan", "k", new Json("3"));
        }));
    theatre.say("hello");
    assertThat(theatre.last().parts())
        .containsExactly(
            new Part.Step(),
            new Part.ToolUse(
                "c",
                "search",
                Optional.of("Search"),
                Text.EMPTY,
                Optional.of(new Json("{\"q\":1}")),
                Optional.of(new Json("2")),
                Optional.empty(),
                ToolState.DONE),
            new Part.ToolUse(
                "d",
                "search",
                Optional.of("Search"),
                Text.EMPTY,
                Optional.empty(),
                Optional.empty(),
                Optional.of("no"),
                ToolState.FAILED),
            new Part.Source("https://a", Optional.of("A")),
            new Part.Attachment("https://b", "text/plain", Optional.of("b.txt")),
            new Part.Datum("plan", Optional.empty(), new Json("1")),
            new Part.Datum("plan", Optional.of("k"), new Json("3")));
  }

  @Test
  void an_agent_that_fails_in_words_is_told_in_words() {
    theatre.host(
        agent(run -> {
          run.text("I begin");
          throw new AnswerFailedException("The model is down. Try again.");
        }));
    theatre.say("hello");
    assertThat(outcome()).isEqualTo(RunOutcome.FAILED);
    assertThat(theatre.last().error()).contains("The model is down. Try again.");
    assertThat(Theatre.text(theatre.last())).isEqualTo("I begin");
  }

  @Test
  void what_an_agent_throws_by_mistake_is_not_shown_to_people() {
    theatre.host(
        agent(run -> {
          run.text("I begin");
          throw new IllegalStateException("password=secret");
        }));
    theatre.say("hello");
    assertThat(outcome()).isEqualTo(RunOutcome.FAILED);
    assertThat(theatre.last().error())
        .contains("Something went wrong in the agent; the server's log tells more.");
  }

  @Test
  void an_error_ends_its_run_and_no_other() {
    theatre.host(
        agent(run -> {
          if (Theatre.text(run.messages().getLast()).equals("deep")) {
            throw new StackOverflowError();
          }
          run.text("fine");
        }));
    theatre.say("deep");
    assertThat(outcome()).isEqualTo(RunOutcome.FAILED);
    theatre.say("shallow");
    assertThat(outcome()).isEqualTo(RunOutcome.COMPLETED);
  }

  @Test
  void a_cancel_keeps_what_was_written_and_tells_the_agent() {
    List<String> told = new ArrayList<>();
    theatre.host(
        agent(run -> {
          run.onCancel(() -> told.add("hook"));
          run.text("once ");
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            told.add("interrupted");
            assertThat(run.isCancelled()).isTrue();
            run.text("never");
          }
        }));
    SessionOutcome.Begun begun = theatre.say("hello");
    theatre.submit(new Command.Cancel(begun.run(), Optional.empty(), Optional.empty()));
    assertThat(outcome()).isEqualTo(RunOutcome.CANCELLED);
    assertThat(theatre.last().error()).isEmpty();
    assertThat(Theatre.text(theatre.last())).isEqualTo("once ");
    assertThat(told).containsExactlyInAnyOrder("hook", "interrupted");
  }

  @Test
  void an_agent_that_returns_after_a_cancel_is_cancelled() {
    theatre.host(
        agent(run -> {
          run.text("once ");
          while (!run.isCancelled()) {
            try {
              run.pause(Duration.ofSeconds(1));
            } catch (RunEndedException e) {
              assertThat(e.why()).isEqualTo(RunEndedException.Why.CANCELLED);
            }
          }
        }));
    SessionOutcome.Begun begun = theatre.say("hello");
    theatre.submit(new Command.Cancel(begun.run(), Optional.empty(), Optional.empty()));
    assertThat(outcome()).isEqualTo(RunOutcome.CANCELLED);
  }

  @Test
  void what_is_registered_after_a_cancel_is_done_at_once() {
    List<String> told = new ArrayList<>();
    theatre.host(
        agent(run -> {
          try {
            run.pause(Duration.ofSeconds(60));
          } catch (RunEndedException e) {
            run.onCancel(() -> told.add("late"));
          }
        }));
    SessionOutcome.Begun begun = theatre.say("hello");
    theatre.submit(new Command.Cancel(begun.run(), Optional.empty(), Optional.empty()));
    assertThat(told).containsExactly("late");
  }

  @Test
  void what_was_taken_back_is_not_done() {
    List<String> told = new ArrayList<>();
    theatre.host(
        agent(run -> {
          run.onCancel(() -> told.add("taken back")).close();
          run.pause(Duration.ofSeconds(60));
        }));
    SessionOutcome.Begun begun = theatre.say("hello");
    theatre.submit(new Command.Cancel(begun.run(), Optional.empty(), Optional.empty()));
    assertThat(outcome()).isEqualTo(RunOutcome.CANCELLED);
    assertThat(told).isEmpty();
  }

  @Test
  void an_agent_that_hears_nothing_is_settled_by_the_server() {
    CountDownLatch never = new CountDownLatch(1);
    theatre.host(
        agent(run -> {
          run.text("x");
          while (never.getCount() > 0) {
            try {
              never.await();
            } catch (InterruptedException e) {
              // As deaf as can be.
            }
          }
        }));
    SessionOutcome.Begun begun = theatre.say("hello");
    theatre.submit(new Command.Cancel(begun.run(), Optional.empty(), Optional.empty()));
    assertThat(theatre.state().phase()).isEqualTo(Phase.CANCELLING);
    theatre.pass(Duration.ofMillis(SessionLimits.CANCEL_GRACE_MILLIS));
    assertThat(outcome()).isEqualTo(RunOutcome.CANCELLED);
    never.countDown();
    theatre.run();
  }

  @Test
  void a_silent_agent_stays_alive() {
    theatre.host(
        agent(run -> {
          run.pause(Duration.ofMinutes(10));
          run.text("at last");
        }));
    theatre.say("hello");
    theatre.pass(Duration.ofMinutes(9));
    assertThat(theatre.state().phase()).isEqualTo(Phase.STARTING);
    theatre.pass(Duration.ofMinutes(2));
    assertThat(outcome()).isEqualTo(RunOutcome.COMPLETED);
  }

  @Test
  void an_approval_is_waited_for() {
    List<Verdict> verdicts = new ArrayList<>();
    theatre.host(
        agent(run -> {
          run.text("May I?");
          verdicts.add(run.ask(Approval.of("Delete 3 files?").forCall("c")));
          run.text("Thanks");
        }));
    theatre.say("hello");
    theatre.pass(Duration.ofMinutes(5));
    assertThat(theatre.state().phase()).isEqualTo(Phase.WAITING);
    theatre.decide("{\"approved\":true,\"reason\":\"sure\"}");
    assertThat(verdicts).containsExactly(new Verdict(true, Optional.of("sure")));
    assertThat(outcome()).isEqualTo(RunOutcome.COMPLETED);
    assertThat(theatre.last().parts())
        .extracting(part -> part.getClass().getSimpleName())
        .containsExactly("Written", "Asked", "Written");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "1", "{\"approved\":\"yes\"}", "\"true\""})
  void what_is_neither_yes_nor_no_decides_nothing(String answer) {
    List<Verdict> verdicts = new ArrayList<>();
    theatre.host(agent(run -> verdicts.add(run.ask(Approval.of("May I?")))));
    theatre.say("hello");
    theatre.decide(answer);
    assertThat(verdicts).isEmpty();
    theatre.decide("{\"approved\":false}");
    assertThat(verdicts).hasSize(1).noneMatch(Verdict::isApproved);
  }

  @Test
  void an_approval_that_nobody_gives_in_time_is_refused() {
    List<Verdict> verdicts = new ArrayList<>();
    theatre.host(
        agent(run -> verdicts.add(run.ask(Approval.of("May I?").within(Duration.ofMinutes(1))))));
    theatre.say("hello");
    theatre.pass(Duration.ofMinutes(2));
    assertThat(verdicts).containsExactly(new Verdict(false, Optional.of("nobody answered")));
  }

  @Test
  void a_question_is_answered_by_a_choice_or_a_text_or_nobody() {
    List<Reply> replies = new ArrayList<>();
    theatre.host(
        agent(run -> {
          replies.add(run.ask(Question.of("Where?", "sea", "city")));
          replies.add(run.ask(Question.of("When?")));
          replies.add(run.ask(Question.of("Why?").within(Duration.ofMinutes(1))));
        }));
    theatre.say("hello");
    theatre.decide("{\"choice\":\"sea\"}");
    theatre.decide("{\"text\":\"now\"}");
    theatre.pass(Duration.ofMinutes(2));
    assertThat(replies)
        .containsExactly(
            new Reply(Optional.of("sea")),
            new Reply(Optional.of("now")),
            new Reply(Optional.empty()));
  }

  @Test
  void a_cancel_ends_the_wait_for_a_decision() {
    theatre.host(agent(run -> run.ask(Approval.of("May I?"))));
    SessionOutcome.Begun begun = theatre.say("hello");
    theatre.submit(new Command.Cancel(begun.run(), Optional.empty(), Optional.empty()));
    assertThat(outcome()).isEqualTo(RunOutcome.CANCELLED);
    assertThat(theatre.last().parts())
        .singleElement()
        .isInstanceOfSatisfying(
            Part.Asked.class,
            asked -> assertThat(asked.state()).isEqualTo(DecisionState.RUN_ENDED));
  }

  @Test
  void steers_are_taken_once_and_in_order() {
    List<String> heard = new ArrayList<>();
    theatre.host(
        agent(run -> {
          run.text("x");
          for (int i = 0; i < 3; i++) {
            run.pause(Duration.ofSeconds(10));
            heard.addAll(run.takeSteers());
            heard.add("|");
          }
        }));
    SessionOutcome.Begun begun = theatre.say("hello");
    theatre.submit(new Command.SteerRun(begun.run(), "shorter"));
    theatre.submit(new Command.SteerRun(begun.run(), "in French"));
    theatre.pass(Duration.ofSeconds(15));
    theatre.submit(new Command.SteerRun(begun.run(), "now"));
    theatre.pass(Duration.ofSeconds(30));
    assertThat(heard).containsExactly("shorter", "in French", "|", "now", "|", "|");
    assertThat(theatre.last().parts()).filteredOn(Part.Steer.class::isInstance).hasSize(3);
    assertThat(theatre.state().queue()).isEmpty();
  }

  @Test
  void deltas_are_joined_only_while_an_append_is_on_its_way() {
    theatre.host(
        agent(run -> {
          run.text("a");
          run.text("b");
          run.text("c");
          run.thinking("d");
          run.flush();
          run.text("e");
        }));
    theatre.say("hello");
    assertThat(theatre.events())
        .filteredOn(SessionEvent.Work.class::isInstance)
        .extracting(event ->
            switch (event) {
              case SessionEvent.TextDelta(_, String delta) -> delta;
              case SessionEvent.ThinkingDelta(_, String delta) -> "(" + delta + ")";
              default -> "?";
            })
        .containsExactly("a", "bc", "(d)", "e");
  }

  @Test
  void an_agent_that_writes_faster_than_it_is_stored_waits() {
    Theatre small = new Theatre(1, new AgentLimits(8, 8, 1_000, 5_000));
    int[] written = {0};
    AgentHost host =
        small.host(
            agent(run -> {
              for (int i = 0; i < 1_000; i++) {
                run.text("0123456789");
                written[0]++;
              }
            }));
    small.say("hello");
    assertThat(written[0]).isEqualTo(1_000);
    assertThat(small.last().outcome()).contains(RunOutcome.COMPLETED);
    assertThat(Theatre.text(small.last())).hasSize(10_000);
    // Each append has no more than may be pending, so there are many.
    assertThat(small.events())
        .filteredOn(SessionEvent.TextDelta.class::isInstance)
        .hasSizeGreaterThan(50);
    host.close();
  }

  @Test
  void an_answer_that_becomes_too_large_fails_and_says_so() {
    theatre.host(
        agent(run -> {
          for (int i = 0; i < 100; i++) {
            run.text("0123456789".repeat(1_000));
          }
        }));
    theatre.say("hello");
    assertThat(outcome()).isEqualTo(RunOutcome.FAILED);
    assertThat(theatre.last().error().orElseThrow())
        .isEqualTo("The answer became too large: there are at most 524288 bytes of an answer.");
    assertThat(Theatre.text(theatre.last())).hasSizeBetween(300_000, 524_288);
  }

  @Test
  void an_answer_that_is_too_large_at_its_very_end_is_not_called_complete() {
    theatre.host(agent(run -> run.text("0123456789".repeat(60_000))));
    theatre.say("hello");
    assertThat(outcome()).isEqualTo(RunOutcome.FAILED);
  }

  @Test
  void no_more_runs_are_claimed_than_there_is_room_for() {
    Theatre small = new Theatre(1, new AgentLimits(1, 1, 1_000, 5_000));
    AgentHost host =
        small.host(
            agent(run -> {
              run.text("x");
              run.pause(Duration.ofSeconds(10));
            }));
    small.say("hello");
    small.sayElsewhere("other", "me, too");
    assertThat(host.running()).isEqualTo(1);
    small.pass(Duration.ofSeconds(11));
    assertThat(small.last().outcome()).contains(RunOutcome.COMPLETED);
    assertThat(host.running()).isEqualTo(1);
    small.pass(Duration.ofSeconds(11));
    assertThat(host.running()).isZero();
  }

  @Test
  void a_run_goes_to_the_agent_that_it_names() {
    theatre.host(
        agent("first", run -> run.text("first")), agent("second", run -> run.text("second")));
    theatre.say("hello", Optional.of("second"));
    assertThat(Theatre.text(theatre.last())).isEqualTo("second");
    theatre.say("hello");
    assertThat(Theatre.text(theatre.last())).isEqualTo("first");
    theatre.say("hello", Optional.of("third"));
    assertThat(theatre.state().phase()).isEqualTo(Phase.STARTING);
  }

  @Test
  void a_refused_claim_leaves_the_host_looking() {
    theatre.host(agent(run -> run.text("mine")));
    // The thief knows how the run will be called, and claims it before it is offered.
    var begun =
        theatre
            .sessions()
            .submitCreating(
                ID,
                new Command.Begin(
                    Command.UserTurn.of("hello"),
                    Command.Policy.REJECT,
                    Optional.empty(),
                    Command.RunTerms.DEFAULT),
                Optional.empty());
    var stolen =
        theatre
            .sessions()
            .submit(
                ID,
                new Command.Claim("r1", theatre.sessions().claimant("thief")),
                Optional.empty());
    SessionOutcome.Begun run = (SessionOutcome.Begun) theatre.done(begun);
    SessionOutcome.Claimed claimed = (SessionOutcome.Claimed) theatre.done(stolen);
    assertThat(theatre.state().run().orElseThrow().worker()).contains("thief");
    theatre.submit(
        new Command.Settle(
            run.run(), claimed.fence(), RunOutcome.COMPLETED, Optional.empty(), Optional.empty()));
    theatre.say("again");
    assertThat(Theatre.text(theatre.last())).isEqualTo("mine");
  }

  @Test
  void a_run_that_somebody_else_settles_is_left_alone() {
    List<String> told = new ArrayList<>();
    theatre.host(
        agent(run -> {
          run.text("x");
          try {
            run.pause(Duration.ofHours(2));
          } catch (RunEndedException e) {
            told.add(e.why().name());
          }
        }));
    SessionOutcome.Begun begun = theatre.say("hello");
    String fence = theatre.state().fence();
    theatre.submit(
        new Command.Settle(
            begun.run(), fence, RunOutcome.FAILED, Optional.of("gone"), Optional.empty()));
    theatre.run();
    assertThat(told).containsExactly("LOST");
    assertThat(theatre.last().error()).contains("gone");
  }

  @Test
  void closing_settles_what_runs_as_interrupted() {
    AgentHost host =
        theatre.host(
            agent(run -> {
              run.text("once ");
              run.pause(Duration.ofHours(1));
            }));
    theatre.say("hello");
    close(host);
    assertThat(outcome()).isEqualTo(RunOutcome.INTERRUPTED);
    assertThat(theatre.last().error())
        .contains("The server was stopped while this was being written.");
    assertThat(Theatre.text(theatre.last())).isEqualTo("once ");
    theatre.say("more");
    assertThat(theatre.state().phase()).isEqualTo(Phase.STARTING);
    assertThat(host.running()).isZero();
  }

  @Test
  void closing_settles_even_what_does_not_listen() {
    CountDownLatch never = new CountDownLatch(1);
    AgentHost host =
        theatre.host(
            agent(run -> {
              run.text("x");
              while (never.getCount() > 0) {
                try {
                  never.await();
                } catch (InterruptedException e) {
                  // As deaf as can be.
                }
              }
            }));
    theatre.say("hello");
    close(host);
    assertThat(outcome()).isEqualTo(RunOutcome.INTERRUPTED);
    never.countDown();
    theatre.run();
  }

  /** Closes from a thread that may wait. */
  private void close(AgentHost host) {
    boolean[] closed = {false};
    theatre
        .context()
        .threads()
        .newThread(() -> {
          host.close();
          closed[0] = true;
        })
        .start();
    theatre.run();
    assertThat(closed[0]).isTrue();
  }
}
