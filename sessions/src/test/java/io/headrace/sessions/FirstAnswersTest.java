package io.headrace.sessions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.sessions.event.EventReader;
import io.headrace.sessions.event.Message;
import io.headrace.sessions.event.RunOutcome;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.rules.Command.Policy;
import io.headrace.sessions.rules.Moment;
import io.headrace.sessions.rules.SessionOutcome;
import io.headrace.sessions.rules.SessionRules;
import io.headrace.sessions.state.Fold;
import io.headrace.sessions.state.Memory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A request that comes again, with the key that it had, is done once and answered as at first. */
class FirstAnswersTest {
  private static final String KEY = "key";

  private final Stage stage = new Stage();

  /** The first answer; the second is the same, nothing is stored again, also after a restart. */
  private SessionOutcome twice(Command command) {
    SessionOutcome first = stage.submit(command, KEY);
    int records = stage.records().size();
    assertThat(stage.submit(command, KEY)).isEqualTo(first);
    stage.restart();
    assertThat(stage.submit(command, KEY)).isEqualTo(first);
    assertThat(stage.records()).hasSize(records);
    return first;
  }

  @Test
  void a_message_begins_one_run() {
    SessionOutcome first = twice(Commands.begin("hello"));
    assertThat(((SessionOutcome.Begun) first).message()).isPresent();
  }

  @Test
  void a_message_begins_one_run_although_that_has_ended() {
    SessionOutcome.Begun first = (SessionOutcome.Begun) stage.submit(Commands.begin("hello"), KEY);
    stage.submit(Commands.cancel(first.run()));
    assertThat(stage.submit(Commands.begin("hello"), KEY)).isEqualTo(first);
  }

  @Test
  void whoever_began_and_claimed_at_once_is_told_the_fence_again() {
    SessionOutcome first = twice(Commands.begin("hello", stage.sessions.claimant("me")));
    assertThat(((SessionOutcome.Begun) first).fence()).isPresent();
  }

  @Test
  void whoever_began_is_not_told_the_fence_of_the_worker_that_claimed() {
    SessionOutcome.Begun first = (SessionOutcome.Begun) stage.submit(Commands.begin("hello"), KEY);
    stage.submit(Commands.claim(first.run(), "secret"));
    assertThat(stage.submit(Commands.begin("hello"), KEY)).isEqualTo(first);
    assertThat(first.fence()).isEmpty();
  }

  @Test
  void a_claim_gives_its_fence_again() {
    SessionOutcome.Begun run = stage.begin("hello");
    SessionOutcome first = twice(Commands.claim(run.run(), "f1"));
    assertThat(first).isInstanceOf(SessionOutcome.Claimed.class);
    // Whoever repeats it proposes another fence, and is told the one in force.
    assertThat(stage.submit(Commands.claim(run.run(), "f2"), KEY)).isEqualTo(first);
  }

  @Test
  void a_claim_of_a_run_that_has_ended_meanwhile_is_told_how() {
    SessionOutcome.Begun run = stage.begin("hello");
    stage.submit(Commands.claim(run.run(), "f1"), KEY);
    stage.submit(Commands.settle(run.run(), "f1", RunOutcome.COMPLETED));
    assertThat(stage.submit(Commands.claim(run.run(), "f1"), KEY))
        .isEqualTo(new SessionOutcome.AlreadySettled(RunOutcome.COMPLETED));
  }

  @Test
  void an_end_that_begins_the_next_run_tells_of_it_again() {
    SessionOutcome.Begun run = stage.work("one");
    stage.submit(Commands.begin("two", Policy.QUEUE));
    SessionOutcome first =
        twice(Commands.settle(run.run(), run.fence().orElseThrow(), RunOutcome.COMPLETED));
    assertThat(((SessionOutcome.Settled) first).next()).isPresent();
  }

  @Test
  void an_end_that_begins_nothing_is_told_again() {
    SessionOutcome.Begun run = stage.work("one");
    twice(Commands.settle(run.run(), run.fence().orElseThrow(), RunOutcome.FAILED));
  }

  @Test
  void an_end_knows_nothing_of_runs_that_others_began_later() {
    SessionOutcome.Begun run = stage.work("one");
    Command settle = Commands.settle(run.run(), run.fence().orElseThrow(), RunOutcome.COMPLETED);
    SessionOutcome first = stage.submit(settle, KEY);
    stage.begin("two");
    assertThat(stage.submit(settle, KEY)).isEqualTo(first);
  }

  @Test
  void a_cancel_that_ended_the_run_says_so_again() {
    SessionOutcome.Begun run = stage.begin("hello");
    assertThat(twice(Commands.cancel(run.run()))).isInstanceOf(SessionOutcome.Settled.class);
  }

  @Test
  void a_cancel_that_asked_the_worker_is_answered_again_when_the_run_has_ended() {
    SessionOutcome.Begun run = stage.work("hello");
    SessionOutcome first = twice(Commands.cancel(run.run()));
    stage.settle(run);
    assertThat(stage.submit(Commands.cancel(run.run()), KEY)).isEqualTo(first);
  }

  @Test
  void a_turn_waits_once() {
    stage.work("one");
    twice(Commands.begin("two", Policy.QUEUE));
    assertThat(stage.state().queue()).hasSize(1);
  }

  @Test
  void a_steer_a_question_and_a_decision_are_made_once() {
    SessionOutcome.Begun run = stage.work("hello");
    String fence = run.fence().orElseThrow();
    assertThat(stage.submit(Commands.steer(run.run(), "left"), "k1"))
        .isEqualTo(stage.submit(Commands.steer(run.run(), "left"), "k1"));
    SessionOutcome asked = stage.submit(Commands.ask(run.run(), fence, "Who?"), "k2");
    assertThat(stage.submit(Commands.ask(run.run(), fence, "Who?"), "k2")).isEqualTo(asked);
    Command decide = Commands.decide(((SessionOutcome.Asked) asked).decision(), "me");
    SessionOutcome decided = stage.submit(decide, "k3");
    assertThat(decided).isInstanceOf(SessionOutcome.Done.class);
    assertThat(stage.submit(decide, "k3")).isEqualTo(decided);
    assertThat(stage.state().run().orElseThrow().steers()).hasSize(1);
    assertThat(stage.state().run().orElseThrow().asked()).hasSize(1);
  }

  @Test
  void words_are_said_once() {
    SessionOutcome.Begun run = stage.work("hello");
    Command say = Commands.say(run.run(), run.fence().orElseThrow(), "a", "b");
    assertThat(stage.submit(say, KEY)).isEqualTo(stage.submit(say, KEY));
    stage.settle(run);
    assertThat(stage.state().transcript().messages().getLast().parts())
        .isEqualTo(Commands.parts("ab"));
  }

  @Test
  void a_truncation_tells_the_version_that_it_made_although_others_have_truncated_since() {
    stage.settle(stage.work("one"));
    stage.settle(stage.work("two"));
    Command truncate =
        new Command.Truncate(
            stage.state().transcript().messages().getLast().id(), OptionalLong.empty());
    SessionOutcome first = stage.submit(truncate, KEY);
    stage.submit(
        new Command.Truncate(
            stage.state().transcript().messages().getLast().id(), OptionalLong.empty()));
    assertThat(stage.submit(truncate, KEY)).isEqualTo(first);
    assertThat(((SessionOutcome.Truncated) first).version()).isEqualTo(1);
  }

  @Test
  void an_answer_is_written_anew_once() {
    stage.settle(stage.work("hello"));
    String answer = stage.state().transcript().messages().getLast().id();
    twice(new Command.Regenerate(answer, OptionalLong.empty(), Command.RunTerms.DEFAULT));
  }

  @Test
  void what_has_no_kind_of_its_own_is_done_once_too() {
    twice(new Command.SetTitle("A title"));
  }

  @Test
  void a_key_that_was_used_for_something_else_is_refused() {
    SessionOutcome.Begun run = (SessionOutcome.Begun) stage.submit(Commands.begin("one"), "begin");
    stage.submit(Commands.begin("two", Policy.QUEUE), "queue");
    stage.submit(Commands.claim(run.run(), "f"), "claim");
    stage.submit(Commands.say(run.run(), "f", "a"), "say");
    SessionOutcome asked = stage.submit(Commands.ask(run.run(), "f", "Who?"), "ask");
    String decision = ((SessionOutcome.Asked) asked).decision();
    stage.submit(Commands.decide(decision, "me"), "decide");
    stage.submit(Commands.steer(run.run(), "left"), "steer");
    stage.submit(Commands.cancel(run.run()), "cancel");
    stage.submit(Commands.settle(run.run(), "f", RunOutcome.COMPLETED), "settle");
    stage.submit(new Command.SetTitle("title"), "title");
    for (String key :
        new String[] {
          "begin", "queue", "claim", "say", "ask", "decide", "steer", "cancel", "settle", "title"
        }) {
      assertThat(stage.submit(new Command.RemoveQueued("q1"), key))
          .as("remove, with the key of %s", key)
          .isEqualTo(new SessionOutcome.KeyReused(key));
      assertThat(
              stage.submit(
                  key.equals("title")
                      ? Commands.begin("three", Policy.QUEUE)
                      : new Command.SetTitle("another"),
                  key))
          .isEqualTo(new SessionOutcome.KeyReused(key));
    }
    assertThat(stage.submit(Commands.decide("d9", "me"), "decide"))
        .isEqualTo(new SessionOutcome.KeyReused("decide"));
    assertThat(stage.submit(Commands.claim("r9", "f"), "claim"))
        .isEqualTo(new SessionOutcome.KeyReused("claim"));
  }

  /** Answered as at first, the words would be lost, and whoever said them would not know. */
  @Test
  void a_key_of_another_run_is_refused() {
    SessionOutcome.Begun one = stage.work("one");
    String fence = one.fence().orElseThrow();
    stage.submit(Commands.say(one.run(), fence, "a"), "say");
    stage.submit(Commands.ask(one.run(), fence, "Who?"), "ask");
    stage.submit(Commands.steer(one.run(), "left"), "steer");
    stage.submit(Commands.cancel(one.run()), "cancel");
    stage.settle(one);
    String run = stage.state().run().orElseThrow().run();
    stage.submit(Commands.claim(run, "f"));
    Map<String, Command> commands =
        Map.of(
            "say", Commands.say(run, "f", "b"),
            "ask", Commands.ask(run, "f", "Who?"),
            "steer", Commands.steer(run, "right"),
            "cancel", Commands.cancel(run));
    commands.forEach((key, command) ->
        assertThat(stage.submit(command, key))
            .as(key)
            .isEqualTo(new SessionOutcome.KeyReused(key)));
    stage.restart();
    commands.forEach((key, command) ->
        assertThat(stage.submit(command, key))
            .as("%s, after a restart", key)
            .isEqualTo(new SessionOutcome.KeyReused(key)));
  }

  @Test
  void a_key_of_another_turn_that_waits_or_of_another_cut_is_refused() {
    stage.settle(stage.work("zero"));
    stage.settle(stage.work("one"));
    List<Message> messages = stage.state().transcript().messages();
    stage.submit(new Command.Truncate(messages.get(2).id(), OptionalLong.empty()), "cut");
    assertThat(
            stage.submit(new Command.Truncate(messages.get(0).id(), OptionalLong.empty()), "cut"))
        .isEqualTo(new SessionOutcome.KeyReused("cut"));
    stage.work("two");
    String a = queue("a");
    String b = queue("b");
    stage.submit(new Command.EditQueued(a, Commands.parts("A")), "edit");
    assertThat(stage.submit(new Command.EditQueued(b, Commands.parts("B")), "edit"))
        .isEqualTo(new SessionOutcome.KeyReused("edit"));
    stage.submit(new Command.RemoveQueued(a), "remove");
    assertThat(stage.submit(new Command.RemoveQueued(b), "remove"))
        .isEqualTo(new SessionOutcome.KeyReused("remove"));
    assertThat(stage.state().queue()).hasSize(1);
  }

  private String queue(String text) {
    return ((SessionOutcome.Enqueued) stage.submit(Commands.begin(text, Policy.QUEUE))).item();
  }

  @Test
  void a_message_with_the_key_of_a_claim_or_of_an_answer_anew_is_refused() {
    SessionOutcome.Begun run = stage.begin("one");
    stage.submit(Commands.claim(run.run(), "f"), "claim");
    stage.submit(Commands.settle(run.run(), "f", RunOutcome.COMPLETED));
    Command anew =
        new Command.Regenerate(run.answer(), OptionalLong.empty(), Command.RunTerms.DEFAULT);
    SessionOutcome.Begun second = (SessionOutcome.Begun) stage.submit(anew, "anew");
    stage.submit(Commands.cancel(second.run()));
    for (String key : List.of("claim", "anew")) {
      assertThat(stage.submit(Commands.begin("two"), key))
          .isEqualTo(new SessionOutcome.KeyReused(key));
    }
    stage.submit(Commands.begin("two"), "begin");
    assertThat(stage.submit(anew, "begin")).isEqualTo(new SessionOutcome.KeyReused("begin"));
  }

  /** Sessions that were compacted before receipts named what they are of. */
  @Test
  void a_receipt_of_old_counts_for_whatever_is_of_its_kind() {
    String compacted =
        """
        {"type":"compacted","state":{"title":"","version":0,"last":0,"settled":[],"receipts":[\
        {"key":"key","kind":"done","id":"work","answer":"","message":"","seq":3}]}}\
        """;
    Fold fold = Fold.from(9);
    fold.event(EventReader.read(compacted.getBytes(UTF_8)).orElseThrow(), Optional.empty(), 0);
    Command say = Commands.say("r20", "f", "b");
    assertThat(SessionRules.decide(fold.state(), say, Optional.of(KEY), Moment.at(0)).outcome())
        .isEqualTo(new SessionOutcome.Done(3));
  }

  @Test
  void what_people_asked_for_is_known_however_much_a_worker_says() {
    SessionOutcome first =
        stage.submit(Commands.begin("hello", stage.sessions.claimant("me")), KEY);
    SessionOutcome.Begun run = (SessionOutcome.Begun) first;
    for (int i = 0; i < 2 * Memory.MAX_RECEIPTS; i++) {
      stage.submit(Commands.say(run.run(), run.fence().orElseThrow(), "word "), "w" + i);
    }
    assertThat(stage.state().memory().receipts()).hasSize(Memory.MAX_RECEIPTS + 1);
    assertThat(stage.submit(Commands.begin("hello", stage.sessions.claimant("me")), KEY))
        .isEqualTo(first);
    stage.settle(run);
    stage.pass(60_000);
    stage.restart();
    assertThat(stage.submit(Commands.begin("hello", stage.sessions.claimant("me")), KEY))
        .isInstanceOf(SessionOutcome.Begun.class)
        .extracting(again -> ((SessionOutcome.Begun) again).run())
        .isEqualTo(run.run());
  }

  @Test
  void the_oldest_keys_are_forgotten() {
    stage.submit(new Command.SetTitle("first"), "k0");
    for (int i = 1; i < Memory.MAX_RECEIPTS; i++) {
      stage.submit(new Command.SetTitle("t"), "k" + i);
    }
    int records = stage.records().size();
    stage.submit(new Command.SetTitle("first"), "k0");
    assertThat(stage.records()).hasSize(records);
    stage.submit(new Command.SetTitle("t"), "k" + Memory.MAX_RECEIPTS);
    stage.submit(new Command.SetTitle("first"), "k0");
    assertThat(stage.records()).hasSize(records + 2);
    assertThat(stage.state().memory().receipts()).hasSize(Memory.MAX_RECEIPTS);
  }

  @Test
  void keys_are_known_after_a_compaction() {
    SessionOutcome.Begun run = stage.work("hello");
    SessionOutcome first =
        stage.submit(Commands.say(run.run(), run.fence().orElseThrow(), "a"), KEY);
    for (int i = 0; i < 1_100; i++) {
      stage.say(run, "word ");
    }
    stage.settle(run);
    stage.pass(60_000);
    assertThat(stage.events()).hasAtLeastOneElementOfType(SessionEvent.Compacted.class);
    stage.restart();
    assertThat(stage.submit(Commands.say(run.run(), run.fence().orElseThrow(), "a"), KEY))
        .isEqualTo(first);
  }

  @Test
  void what_was_refused_is_decided_anew() {
    SessionOutcome.Begun run = stage.work("one");
    assertThat(stage.submit(Commands.begin("two"), KEY)).isInstanceOf(SessionOutcome.Busy.class);
    stage.settle(run);
    assertThat(stage.submit(Commands.begin("two"), KEY)).isInstanceOf(SessionOutcome.Begun.class);
  }
}
