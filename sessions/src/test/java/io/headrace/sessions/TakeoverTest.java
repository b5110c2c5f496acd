package io.headrace.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.sessions.event.RunOutcome;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.rules.Command.Policy;
import io.headrace.sessions.rules.Command.RunTerms;
import io.headrace.sessions.rules.Command.UserTurn;
import io.headrace.sessions.rules.SessionOutcome;
import io.headrace.sessions.state.ActiveRun;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A worker dies, and its session goes on without it after one lease and one append on the disk: not
 * a moment before, and not a moment later.
 */
class TakeoverTest {
  private final Stage stage = new Stage();

  private SessionOutcome.Begun work(long leaseMillis) {
    RunTerms terms =
        new RunTerms(Optional.empty(), leaseMillis, Optional.of(stage.sessions.claimant("first")));
    return (SessionOutcome.Begun)
        stage.submit(new Command.Begin(UserTurn.of("one"), Policy.REJECT, Optional.empty(), terms));
  }

  private Optional<String> active() {
    return stage.state().run().map(ActiveRun::run);
  }

  @ParameterizedTest
  @ValueSource(longs = {1_000, 30_000, 3_600_000})
  void the_next_turn_runs_after_one_lease_and_one_append(long leaseMillis) {
    SessionOutcome.Begun first = work(leaseMillis);
    stage.submit(Commands.begin("two", Policy.QUEUE));
    CompletableFuture<Offer> next = stage.sessions.board().seek(List.of(""));
    // The worker dies here.
    int records = stage.records().size();
    stage.pass(leaseMillis - 1);
    assertThat(active()).hasValue(first.run());
    assertThat(stage.records()).as("what is stored before the lease ends").hasSize(records);
    assertThat(stage.submit(new Command.Claim(first.run(), stage.sessions.claimant("second"))))
        .isEqualTo(new SessionOutcome.Fenced());

    stage.hold();
    stage.pass(1);
    assertThat(stage.engine.waiting()).as("appends with which it ends").isEqualTo(1);
    assertThat(active()).as("until that is durable").hasValue(first.run());
    assertThat(next).isNotDone();
    long commits = stage.engine.commits();
    stage.engine.commit();
    stage.run();
    assertThat(stage.engine.commits() - commits).isEqualTo(1);
    assertThat(stage.engine.waiting()).isZero();
    assertThat(active()).isPresent().isNotEqualTo(Optional.of(first.run()));
    assertThat(next)
        .isCompletedWithValueMatching(offer -> Optional.of(offer.run()).equals(active()));
    assertThat(stage.state().memory().outcome(first.run())).hasValue(RunOutcome.INTERRUPTED);
    assertThat(stage.stream().stable().fencingToken()).isNotEqualTo(first.fence().orElseThrow());
    assertThat(stage.folded()).isEqualTo(stage.state());
  }

  @Test
  void a_new_owner_who_comes_as_the_lease_ends_is_right_behind_the_end() {
    SessionOutcome.Begun first = work(30_000);
    stage.pass(29_999);
    stage.hold();
    stage.pass(1);
    CompletableFuture<SessionOutcome> second =
        stage.ask(Commands.begin("two", stage.sessions.claimant("second")));
    assertThat(stage.engine.waiting()).as("the end, and the begin").isEqualTo(2);
    assertThat(second).isNotDone();
    stage.engine.commit();
    stage.run();
    assertThat(active()).isEmpty();
    stage.engine.commit();
    stage.run();
    SessionOutcome.Begun begun = (SessionOutcome.Begun) second.join();
    assertThat(active()).hasValue(begun.run());
    stage.letGo();
    assertThat(stage.say(begun, "mine")).isInstanceOf(SessionOutcome.Done.class);
    assertThat(stage.say(first, "late"))
        .isEqualTo(new SessionOutcome.AlreadySettled(RunOutcome.INTERRUPTED));
  }

  static Stream<Arguments> signsOfLife() {
    return Stream.of(
        Arguments.of("words", sign((stage, run) -> stage.say(run, "word "))),
        Arguments.of(
            "a sign of life",
            sign((stage, run) ->
                stage.submit(
                    Commands.append(
                        run.run(),
                        run.fence().orElseThrow(),
                        new SessionEvent.SignOfLife(run.run()))))),
        Arguments.of(
            "a question",
            sign((stage, run) ->
                stage.submit(Commands.ask(run.run(), run.fence().orElseThrow(), "Who?")))),
        Arguments.of(
            "a wait for news",
            sign((stage, run) ->
                stage.done(
                    stage.sessions.inbox(Stage.ID, run.run(), run.fence().orElseThrow(), -1, 0)))));
  }

  private static BiConsumer<Stage, SessionOutcome.Begun> sign(
      BiConsumer<Stage, SessionOutcome.Begun> sign) {
    return sign;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("signsOfLife")
  void a_lease_is_counted_from_the_last_that_was_heard(
      String name, BiConsumer<Stage, SessionOutcome.Begun> sign) {
    SessionOutcome.Begun first = work(30_000);
    stage.pass(20_000);
    sign.accept(stage, first);
    stage.pass(29_999);
    assertThat(active()).as(name).hasValue(first.run());
    stage.pass(1);
    assertThat(active()).as(name).isEmpty();
  }

  static Stream<Arguments> noSignsOfLife() {
    return Stream.of(
        Arguments.of(
            "what the user says",
            sign((stage, run) -> stage.submit(Commands.steer(run.run(), "left")))),
        Arguments.of(
            "what somebody stale says",
            sign((stage, run) -> stage.submit(Commands.say(run.run(), "another fence", "word")))),
        Arguments.of(
            "a wait with another fence",
            sign((stage, run) ->
                stage.done(stage.sessions.inbox(Stage.ID, run.run(), "another fence", -1, 0)))),
        Arguments.of("a look at the session", sign((stage, _) -> stage.state())),
        Arguments.of("a title", sign((stage, _) -> stage.submit(new Command.SetTitle("title")))),
        Arguments.of(
            "a clock that is set forwards", sign((stage, _) -> stage.time.setWallClock(3_600_000))),
        Arguments.of(
            "a clock that is set back", sign((stage, _) -> stage.time.setWallClock(-3_600_000))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("noSignsOfLife")
  void nobody_else_prolongs_a_lease_or_shortens_it(
      String name, BiConsumer<Stage, SessionOutcome.Begun> sign) {
    SessionOutcome.Begun first = work(30_000);
    stage.pass(20_000);
    sign.accept(stage, first);
    stage.pass(9_999);
    assertThat(active()).as(name).hasValue(first.run());
    stage.pass(1);
    assertThat(stage.state().memory().outcome(first.run()))
        .as(name)
        .hasValue(RunOutcome.INTERRUPTED);
  }

  /** As long as there is no server nobody can be heard: that is not the worker's silence. */
  @ParameterizedTest
  @ValueSource(longs = {0, 20_000, 600_000})
  void after_a_restart_each_worker_has_a_whole_lease_to_be_heard_in(long away) {
    SessionOutcome.Begun first = work(30_000);
    stage.pass(20_000);
    stage.engine.kill();
    stage.alarms.clear();
    stage.time.advance(Duration.ofMillis(away));
    stage.restart();
    stage.pass(29_999);
    assertThat(active()).hasValue(first.run());
    stage.pass(1);
    assertThat(stage.state().memory().outcome(first.run())).hasValue(RunOutcome.INTERRUPTED);
  }

  @Test
  void a_worker_who_was_heard_after_a_restart_goes_on() {
    SessionOutcome.Begun first = work(30_000);
    stage.engine.kill();
    stage.alarms.clear();
    stage.time.advance(Duration.ofMinutes(10));
    stage.restart();
    assertThat(stage.say(first, "still here")).isInstanceOf(SessionOutcome.Done.class);
    stage.pass(29_999);
    assertThat(active()).hasValue(first.run());
  }

  @Test
  void whoever_finds_the_disk_full_was_heard_all_the_same() {
    SessionOutcome.Begun first = work(30_000);
    stage.engine.setFull(true);
    for (int i = 0; i < 10; i++) {
      stage.pass(10_000);
      assertThat(stage.ask(Commands.say(first.run(), first.fence().orElseThrow(), "word ")))
          .isCompletedExceptionally();
    }
    stage.engine.setFull(false);
    stage.pass(29_999);
    assertThat(active()).hasValue(first.run());
    assertThat(stage.say(first, "still here")).isInstanceOf(SessionOutcome.Done.class);
  }

  @Test
  void a_worker_goes_on_whatever_the_clock_is_set_to() {
    SessionOutcome.Begun first = work(30_000);
    for (long leap : new long[] {3_600_000, -7_200_000, 0, 0, 5_000}) {
      stage.time.setWallClock(leap);
      stage.pass(20_000);
      assertThat(stage.say(first, "word ")).isInstanceOf(SessionOutcome.Done.class);
    }
    stage.pass(29_999);
    assertThat(active()).hasValue(first.run());
    stage.pass(1);
    assertThat(active()).isEmpty();
  }

  @Test
  void a_run_that_is_to_end_does_so_whatever_the_clock_is_set_to() {
    SessionOutcome.Begun first = work(600_000);
    stage.submit(Commands.cancel(first.run()));
    stage.time.setWallClock(-3_600_000);
    stage.pass(29_999);
    assertThat(active()).hasValue(first.run());
    stage.pass(1);
    assertThat(stage.state().memory().outcome(first.run())).hasValue(RunOutcome.CANCELLED);
  }
}
