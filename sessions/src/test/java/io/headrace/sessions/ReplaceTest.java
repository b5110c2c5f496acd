package io.headrace.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.sessions.event.Message;
import io.headrace.sessions.event.RunOutcome;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.rules.Command.RunTerms;
import io.headrace.sessions.rules.Command.UserTurn;
import io.headrace.sessions.rules.SessionOutcome;
import io.headrace.sessions.state.SessionState;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A message in the place of another: what gives way and what comes instead are one append. */
class ReplaceTest {
  private final Stage stage = new Stage();

  private Command.Replace replace(String message, String id, OptionalLong version) {
    UserTurn turn = new UserTurn(Optional.of(id), Commands.parts("rather"));
    return new Command.Replace(message, version, turn, RunTerms.DEFAULT);
  }

  private String say(String id, String text) {
    stage.submit(
        new Command.Begin(
            new UserTurn(Optional.of(id), Commands.parts(text)),
            Command.Policy.REJECT,
            Optional.empty(),
            RunTerms.DEFAULT));
    String run = stage.state().run().orElseThrow().run();
    stage.submit(Commands.claim(run, "f"));
    stage.submit(Commands.settle(run, "f", RunOutcome.COMPLETED));
    return id;
  }

  private static List<String> ids(SessionState state) {
    return state.transcript().messages().stream().map(Message::id).toList();
  }

  @Test
  void it_takes_the_place_of_the_message_and_of_all_after_it() {
    say("u1", "one");
    say("u2", "two");
    say("u3", "three");
    SessionOutcome outcome = stage.submit(replace("u2", "u2", OptionalLong.of(0)));
    assertThat(outcome)
        .isInstanceOfSatisfying(
            SessionOutcome.Begun.class, begun -> assertThat(begun.message()).contains("u2"));
    SessionState state = stage.state();
    assertThat(ids(state)).hasSize(3).startsWith("u1").endsWith("u2");
    assertThat(state.transcript().messages().getLast().parts()).isEqualTo(Commands.parts("rather"));
    assertThat(state.run()).isPresent();
    assertThat(state.version()).isEqualTo(1);
    assertThat(stage.folded()).isEqualTo(state);
    List<SessionEvent> events = stage.events();
    assertThat(events.subList(events.size() - 3, events.size()))
        .hasExactlyElementsOfTypes(
            SessionEvent.Truncated.class,
            SessionEvent.MessageAdded.class,
            SessionEvent.RunBegun.class);
  }

  @Test
  void where_it_is_not_stored_nothing_gives_way() {
    say("u1", "one");
    SessionState before = stage.state();
    stage.hold();
    assertThat(stage.ask(replace("u1", "u1", OptionalLong.empty()))).isNotDone();
    stage.restart();
    assertThat(ids(stage.state())).isEqualTo(ids(before));
    assertThat(stage.state().run()).isEmpty();
  }

  @Test
  void it_is_done_once() {
    say("u1", "one");
    Command replace = replace("u1", "u1", OptionalLong.of(0));
    SessionOutcome first = stage.submit(replace, "once");
    assertThat(stage.submit(replace, "once")).isEqualTo(first);
    stage.restart();
    assertThat(stage.submit(replace, "once")).isEqualTo(first);
    assertThat(stage.state().version()).isEqualTo(1);
  }

  @Test
  void nothing_gives_way_to_what_is_refused() {
    say("u1", "one");
    say("u2", "two");
    SessionState before = stage.state();
    assertThat(stage.submit(replace("u2", "u2", OptionalLong.of(7))))
        .isEqualTo(new SessionOutcome.VersionConflict(0));
    assertThat(stage.submit(replace("u9", "u9", OptionalLong.empty())))
        .isEqualTo(new SessionOutcome.Unknown("message", "u9"));
    assertThat(stage.submit(replace("u2", "u1", OptionalLong.empty())))
        .as("an id that stays in the transcript")
        .isInstanceOf(SessionOutcome.Invalid.class);
    assertThat(stage.state()).isEqualTo(before);
    stage.begin("three");
    assertThat(stage.submit(replace("u2", "u2", OptionalLong.empty())))
        .isInstanceOf(SessionOutcome.Busy.class);
    assertThat(ids(stage.state())).startsWith("u1").contains("u2");
  }
}
