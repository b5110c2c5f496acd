package io.headrace.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.sessions.event.Phase;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.rules.SessionOutcome;
import io.headrace.sessions.state.Steer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a worker is told while it works, and how it stays alive meanwhile. */
class InboxTest {
  private static final long WAIT = 30_000;

  private final Stage stage = new Stage();
  private final SessionOutcome.Begun run = stage.work("hello");
  private final String fence = run.fence().orElseThrow();

  private CompletableFuture<Optional<Inbox>> inbox(long seen) {
    CompletableFuture<Optional<Inbox>> inbox =
        stage.sessions.inbox(Stage.ID, run.run(), fence, seen, WAIT);
    stage.run();
    return inbox;
  }

  private long last() {
    return inbox(-1).join().orElseThrow().seqNum();
  }

  @Test
  void whoever_has_seen_nothing_is_told_at_once() {
    stage.submit(Commands.steer(run.run(), "left"));
    Inbox inbox = inbox(-1).join().orElseThrow();
    assertThat(inbox.steers()).extracting(Steer::text).containsExactly("left");
    assertThat(inbox.cancelRequested()).isFalse();
    assertThat(inbox.decisions()).isEmpty();
  }

  @Test
  void whoever_waits_is_told_of_a_steer_a_decision_and_a_cancel() {
    CompletableFuture<Optional<Inbox>> steered = inbox(last());
    assertThat(steered).isNotDone();
    stage.submit(Commands.steer(run.run(), "left"));
    assertThat(steered.join().orElseThrow().steers()).hasSize(1);

    String decision =
        ((SessionOutcome.Asked) stage.submit(Commands.ask(run.run(), fence, "Who?"))).decision();
    CompletableFuture<Optional<Inbox>> decided = inbox(last());
    assertThat(decided).isNotDone();
    stage.submit(Commands.decide(decision, "me"));
    assertThat(decided.join().orElseThrow().decisions().getFirst().answer())
        .contains(Commands.text("me"));

    CompletableFuture<Optional<Inbox>> cancelled = inbox(last());
    assertThat(cancelled).isNotDone();
    stage.submit(Commands.cancel(run.run()));
    assertThat(cancelled.join().orElseThrow().cancelRequested()).isTrue();
  }

  @Test
  void nothing_is_told_that_is_not_durable() {
    CompletableFuture<Optional<Inbox>> inbox = inbox(last());
    stage.hold();
    CompletableFuture<SessionOutcome> cancelled = stage.ask(Commands.cancel(run.run()));
    assertThat(inbox).isNotDone();
    stage.letGo();
    assertThat(cancelled).isDone();
    assertThat(inbox).isDone();
  }

  @Test
  void whoever_has_another_fence_is_told_nothing() {
    assertThat(stage.done(stage.sessions.inbox(Stage.ID, run.run(), "fence-9", -1, WAIT)))
        .isEmpty();
    assertThat(stage.done(stage.sessions.inbox(Stage.ID, "r9", fence, -1, WAIT))).isEmpty();
  }

  @Test
  void whoever_waits_is_told_when_the_run_ends() {
    CompletableFuture<Optional<Inbox>> inbox = inbox(last());
    stage.settle(run);
    assertThat(inbox.join()).isEmpty();
  }

  @Test
  void a_worker_that_only_waits_stays_alive() {
    long begun = stage.time.wallMillis();
    while (stage.time.wallMillis() < begun + 300_000) {
      CompletableFuture<Optional<Inbox>> inbox = inbox(last());
      while (!inbox.isDone()) {
        stage.pass(100);
      }
      assertThat(inbox.join()).isPresent();
      // It comes again, over a slow network.
      stage.pass(3_000);
    }
    assertThat(stage.state().phase()).isEqualTo(Phase.STARTING);
    long signs = stage.events().stream().filter(SessionEvent.SignOfLife.class::isInstance).count();
    assertThat(signs).isBetween(10L, 30L);
  }

  @Test
  void a_worker_that_does_not_come_again_is_dead() {
    var _ = inbox(last());
    stage.pass(30_000);
    assertThat(stage.state().phase()).isEqualTo(Phase.IDLE);
  }

  @Test
  void signs_of_life_given_on_its_behalf_are_nothing_that_a_worker_has_to_know_of() {
    SessionOutcome.Done first = (SessionOutcome.Done) stage.say(run, "one ");
    stage.pass(20_000);
    last();
    assertThat(stage.events()).hasAtLeastOneElementOfType(SessionEvent.SignOfLife.class);
    Command next =
        new Command.Append(
            run.run(),
            fence,
            List.of(new SessionEvent.TextDelta(run.run(), "two")),
            OptionalLong.of(first.seqNum()));
    SessionOutcome.Done second = (SessionOutcome.Done) stage.submit(next);
    // And sent again, it is not stored twice.
    assertThat(stage.submit(next)).isEqualTo(new SessionOutcome.PositionConflict(second.seqNum()));
  }

  @Test
  void a_watcher_that_has_waited_for_long_enough_is_forgotten() {
    for (int i = 0; i < 3; i++) {
      var _ = inbox(last());
      stage.pass(10_000);
    }
    stage.settle(run);
    stage.pass(30_000);
    assertThat(stage.alarms()).isZero();
  }
}
