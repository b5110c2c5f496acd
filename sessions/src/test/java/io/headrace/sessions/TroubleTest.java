package io.headrace.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.sessions.SessionUnavailableException.Why;
import io.headrace.sessions.event.Phase;
import io.headrace.sessions.event.RunOutcome;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.rules.SessionOutcome;
import io.headrace.wire.AppendRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** What becomes of sessions when the log cannot do what they want, or others write to it. */
class TroubleTest {
  private final Stage stage = new Stage();

  private static void assertFailed(CompletableFuture<?> future, Why why) {
    assertThat(future).isDone();
    assertThatThrownBy(future::join)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            SessionUnavailableException.class, e -> assertThat(e.why()).isEqualTo(why));
  }

  // Somebody else writes.

  @Test
  void what_was_asked_first_is_decided_first_also_the_second_time() {
    SessionOutcome.Begun run = stage.work("hello");
    String fence = run.fence().orElseThrow();
    stage.hold();
    stage.intrude(AppendRecord.of("an intruder"));
    List<CompletableFuture<SessionOutcome>> said = new ArrayList<>();
    for (String word : List.of("one ", "two ")) {
      said.add(stage.ask(Commands.say(run.run(), fence, word)));
    }
    // The intruder's append, then the refusal of the first.
    stage.engine.commit();
    stage.engine.commit();
    stage.run();
    // While the second waits to be refused, a third comes.
    said.add(stage.ask(Commands.say(run.run(), fence, "three")));
    stage.letGo();
    assertThat(said)
        .allSatisfy(each -> assertThat(each.join()).isInstanceOf(SessionOutcome.Done.class));
    stage.settle(run);
    assertThat(stage.state().transcript().messages().getLast().parts())
        .isEqualTo(Commands.parts("one two three"));
    assertThat(stage.folded()).isEqualTo(stage.state());
  }

  @Test
  void an_answer_that_was_decided_upon_what_is_refused_is_decided_again() {
    stage.begin("hello");
    stage.submit(Commands.cancel(stage.state().run().orElseThrow().run()));
    stage.hold();
    stage.intrude(AppendRecord.of("an intruder"));
    CompletableFuture<SessionOutcome> first = stage.ask(Commands.begin("one"));
    CompletableFuture<SessionOutcome> second = stage.ask(Commands.begin("two"));
    assertThat(second).isNotDone();
    stage.letGo();
    SessionOutcome.Begun begun = (SessionOutcome.Begun) first.join();
    assertThat(second.join()).isEqualTo(new SessionOutcome.Busy(begun.run(), Phase.STARTING));
  }

  @Test
  void whoever_is_always_too_late_is_told_so() {
    stage.begin("hello");
    stage.hold();
    CompletableFuture<SessionOutcome> title = stage.ask(new Command.SetTitle("title"));
    int tries = 0;
    while (!title.isDone()) {
      // Whenever the session has decided, somebody else was there before.
      stage.intrudeFirst(AppendRecord.of("an intruder"));
      stage.engine.commit();
      stage.run();
      tries++;
    }
    assertFailed(title, Why.CONTENDED);
    assertThat(tries).isBetween(10, 20);
    assertThat(stage.folded().title()).isEmpty();
  }

  @Test
  void a_fence_that_somebody_set_on_an_idle_session_does_not_keep_it_from_working() {
    for (int i = 0; i < 3; i++) {
      SessionOutcome.Begun run = stage.work("hello " + i);
      for (int word = 0; word < 200; word++) {
        stage.say(run, "word ");
      }
      stage.settle(run);
    }
    stage.intrude(new io.headrace.wire.Command.Fence("theirs").toRecord());
    for (int i = 0; i < 600; i++) {
      stage.submit(new Command.SetTitle("title " + i));
    }
    stage.restart();
    assertThat(stage.submit(new Command.SetTitle("last"))).isInstanceOf(SessionOutcome.Done.class);
    assertThat(stage.folded()).isEqualTo(stage.state());
    // The next run takes the fence back, and then there is nothing to remember.
    stage.settle(stage.work("goodbye"));
    stage.pass(60_000);
    assertThat(stage.events()).hasAtLeastOneElementOfType(SessionEvent.Compacted.class);
  }

  // The disk is full.

  @Test
  void a_full_disk_is_told_and_changes_nothing() {
    SessionOutcome.Begun run = stage.work("hello");
    stage.engine.setFull(true);
    assertFailed(
        stage.ask(Commands.say(run.run(), run.fence().orElseThrow(), "a")), Why.STORAGE_FULL);
    stage.engine.setFull(false);
    assertThat(stage.say(run, "b")).isInstanceOf(SessionOutcome.Done.class);
    stage.settle(run);
    assertThat(stage.state().transcript().messages().getLast().parts())
        .isEqualTo(Commands.parts("b"));
    assertThat(stage.folded()).isEqualTo(stage.state());
  }

  @Test
  void what_was_decided_upon_something_that_found_no_place_fails_with_it() {
    SessionOutcome.Begun run = stage.work("hello");
    stage.hold();
    stage.engine.setFull(true);
    List<CompletableFuture<SessionOutcome>> said = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      said.add(stage.ask(Commands.say(run.run(), run.fence().orElseThrow(), "a")));
    }
    long before = stage.engine.commits();
    stage.letGo();
    assertThat(said).allSatisfy(each -> assertFailed(each, Why.STORAGE_FULL));
    // Each was tried once.
    assertThat(stage.engine.commits() - before).isLessThanOrEqualTo(100);
  }

  @Test
  void a_run_that_is_overdue_ends_when_there_is_space_again() {
    SessionOutcome.Begun run = stage.work("hello");
    stage.engine.setFull(true);
    long before = stage.engine.commits();
    for (int second = 0; second < 60; second++) {
      stage.pass(1_000);
    }
    // About once in a second.
    assertThat(stage.engine.commits() - before).isBetween(5L, 60L);
    assertThat(stage.state().phase()).isEqualTo(Phase.STARTING);
    stage.engine.setFull(false);
    stage.pass(1_000);
    assertThat(stage.state().memory().outcome(run.run())).contains(RunOutcome.INTERRUPTED);
    assertThat(stage.alarms()).isZero();
  }

  @Test
  void a_compaction_that_finds_no_place_is_tried_again_after_the_next_request() {
    SessionOutcome.Begun run = stage.work("hello");
    for (int word = 0; word < 1_200; word++) {
      stage.say(run, "word ");
    }
    stage.settle(run);
    stage.engine.setFull(true);
    stage.pass(60_000);
    assertThat(stage.events()).doesNotHaveAnyElementsOfTypes(SessionEvent.Compacted.class);
    assertThat(stage.alarms()).isZero();
    stage.engine.setFull(false);
    stage.submit(new Command.SetTitle("title"));
    stage.pass(60_000);
    assertThat(stage.events()).hasAtLeastOneElementOfType(SessionEvent.Compacted.class);
    assertThat(stage.folded()).isEqualTo(stage.state());
  }

  // Slow disks.

  @Test
  void a_lease_that_is_being_renewed_while_it_expires_costs_one_look() {
    SessionOutcome.Begun run = stage.work("hello");
    stage.pass(29_000);
    stage.hold();
    CompletableFuture<SessionOutcome> said =
        stage.ask(Commands.say(run.run(), run.fence().orElseThrow(), "still here"));
    // More steps than that would fail the stage.
    stage.pass(2_000);
    assertThat(said).isNotDone();
    stage.letGo();
    assertThat(said.join()).isInstanceOf(SessionOutcome.Done.class);
    // The lease counts from when that was durable.
    stage.pass(29_999);
    assertThat(stage.state().phase()).isEqualTo(Phase.RUNNING);
    stage.pass(1);
    assertThat(stage.state().phase()).isEqualTo(Phase.IDLE);
  }

  // Deletion.

  @Test
  void a_session_that_is_being_deleted_keeps_nothing_busy() {
    SessionOutcome.Begun run = stage.begin("hello");
    stage.done(stage.sessions.delete(Stage.ID));
    stage.pass(60_000);
    assertThat(stage.alarms()).isZero();
    assertThat(stage.sessions.board().seek(List.of("")).isDone()).isFalse();
    assertFailed(stage.ask(Commands.claim(run.run(), "f")), Why.DELETING);
  }

  @Test
  void a_session_that_is_made_anew_has_nothing_of_the_old_one() {
    SessionOutcome.Begun old = stage.begin("hello");
    stage.done(stage.sessions.delete(Stage.ID));
    stage.engine.purge();
    SessionOutcome.Begun run = stage.begin("hello again");
    assertThat(run.run()).isEqualTo(old.run());
    // The old one finds out that it is gone; the new one's run is still to be had.
    stage.pass(29_000);
    Offer offer = stage.sessions.board().seek(List.of("")).getNow(null);
    assertThat(offer).isEqualTo(new Offer(Stage.ID, run.run(), ""));
    assertThat(stage.state().transcript().messages()).hasSize(1);
    assertThat(stage.submit(Commands.claim(run.run(), "f")))
        .isInstanceOf(SessionOutcome.Claimed.class);
  }

  @Test
  void a_run_whose_claim_failed_is_offered_again() {
    SessionOutcome.Begun run = stage.begin("hello");
    Offer offer = stage.sessions.board().seek(List.of("")).join();
    stage.engine.setFull(true);
    assertFailed(stage.ask(Commands.claim(run.run(), "f")), Why.STORAGE_FULL);
    stage.engine.setFull(false);
    assertThat(stage.sessions.board().seek(List.of(""))).isCompletedWithValue(offer);
  }

  // The engine is closed.

  @Test
  void an_engine_that_has_stopped_is_told_and_keeps_nothing_busy() {
    SessionOutcome.Begun run = stage.work("hello");
    stage.engine.close();
    assertFailed(stage.ask(Commands.say(run.run(), run.fence().orElseThrow(), "a")), Why.STOPPED);
    stage.pass(600_000);
    assertThat(stage.alarms()).isZero();
    assertThat(stage.state().run()).isPresent();
  }
}
