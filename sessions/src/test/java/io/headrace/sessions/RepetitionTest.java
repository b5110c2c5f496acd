package io.headrace.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.rules.SessionOutcome;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Requests that are sent again, since nobody knows whether they arrived. */
class RepetitionTest {
  private final Stage stage = new Stage();

  private Command.Begin begin(Optional<String> worker) {
    return new Command.Begin(
        Command.UserTurn.of("hello"),
        Command.Policy.REJECT,
        Optional.empty(),
        new Command.RunTerms(Optional.empty(), 30_000, worker.map(stage.sessions::claimant)));
  }

  private SessionOutcome.Begun submit(Command.Begin begin, String key) {
    return (SessionOutcome.Begun) stage.submit(begin, key);
  }

  private SessionOutcome say(SessionOutcome.Begun run, OptionalLong expected) {
    return stage.submit(
        new Command.Append(
            run.run(),
            run.fence().orElseThrow(),
            List.of(new SessionEvent.TextDelta(run.run(), "word ")),
            expected));
  }

  @Test
  void whoever_begins_and_claims_at_once_is_told_the_same_again() {
    SessionOutcome.Begun first = submit(begin(Optional.of("me")), "once");
    assertThat(submit(begin(Optional.of("me")), "once")).isEqualTo(first);
    stage.restart();
    assertThat(submit(begin(Optional.of("me")), "once")).isEqualTo(first);
  }

  @Test
  void whoever_only_begins_is_never_told_the_fence_of_the_worker() {
    SessionOutcome.Begun first = submit(begin(Optional.empty()), "once");
    stage.submit(new Command.Claim(first.run(), stage.sessions.claimant("a worker")));
    assertThat(submit(begin(Optional.empty()), "once").fence()).isEmpty();
    assertThat(submit(begin(Optional.of("another")), "once").fence()).isEmpty();
  }

  @Test
  void events_that_come_again_are_not_stored_twice() {
    SessionOutcome.Begun run = submit(begin(Optional.of("me")), "once");
    SessionOutcome.Done said = (SessionOutcome.Done) say(run, OptionalLong.of(run.seqNum()));
    assertThat(say(run, OptionalLong.of(run.seqNum())))
        .isEqualTo(new SessionOutcome.PositionConflict(said.seqNum()));
    assertThat(say(run, OptionalLong.of(said.seqNum()))).isInstanceOf(SessionOutcome.Done.class);
  }

  @Test
  void a_sign_of_life_that_the_worker_does_not_know_of_is_no_event_of_its_own() {
    SessionOutcome.Begun run = submit(begin(Optional.of("me")), "once");
    stage.pass(10_000);
    stage.done(
        stage.sessions.inbox(
            Stage.ID, run.run(), run.fence().orElseThrow(), -1, /* waitMillis= */ 0));
    assertThat(stage.events().getLast()).isInstanceOf(SessionEvent.SignOfLife.class);
    assertThat(say(run, OptionalLong.of(run.seqNum()))).isInstanceOf(SessionOutcome.Done.class);
  }

  @Test
  void a_sign_of_life_is_a_place_to_go_on_from() {
    SessionOutcome.Begun run = submit(begin(Optional.of("me")), "once");
    SessionOutcome.Done alive =
        (SessionOutcome.Done)
            stage.submit(
                new Command.Append(
                    run.run(),
                    run.fence().orElseThrow(),
                    List.of(new SessionEvent.SignOfLife(run.run())),
                    OptionalLong.empty()));
    assertThat(say(run, OptionalLong.of(alive.seqNum()))).isInstanceOf(SessionOutcome.Done.class);
  }

  @Test
  void a_claim_that_comes_again_after_somebody_took_the_stream_is_not_told_their_fence() {
    SessionOutcome.Begun run = stage.begin("hello");
    Command claim = Commands.claim(run.run(), "mine");
    assertThat(stage.submit(claim, "claim")).isInstanceOf(SessionOutcome.Claimed.class);
    stage.intrude(new io.headrace.wire.Command.Fence("theirs").toRecord());
    stage.run();
    assertThat(stage.submit(claim, "claim")).isEqualTo(new SessionOutcome.Fenced());
    stage.restart();
    assertThat(stage.submit(claim, "claim")).isEqualTo(new SessionOutcome.Fenced());
  }

  @Test
  void whoever_began_and_claimed_is_told_the_fence_of_old_though_somebody_took_the_stream() {
    SessionOutcome.Begun first = submit(begin(Optional.of("me")), "once");
    stage.intrude(new io.headrace.wire.Command.Fence("theirs").toRecord());
    stage.run();
    assertThat(submit(begin(Optional.of("me")), "once")).isEqualTo(first);
    assertThat(say(first, OptionalLong.empty())).isEqualTo(new SessionOutcome.Fenced());
  }
}
