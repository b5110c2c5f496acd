package io.headrace.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.sessions.event.Message;
import io.headrace.sessions.event.Part;
import io.headrace.sessions.event.Role;
import io.headrace.sessions.event.RunOutcome;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.rules.Command.Policy;
import io.headrace.sessions.rules.SessionLimits;
import io.headrace.sessions.rules.SessionOutcome;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Turns that interrupt go before those that wait, in the order in which they were asked. */
class InterruptsTest {
  private static final String KEY = "key";

  private final Stage stage = new Stage();

  private SessionOutcome ask(String text, Policy policy) {
    return stage.submit(Commands.begin(text, policy));
  }

  private SessionOutcome.Enqueued interrupt(String text) {
    return (SessionOutcome.Enqueued) ask(text, Policy.INTERRUPT);
  }

  private static List<List<Part>> parts(String... texts) {
    return Arrays.stream(texts).map(Commands::parts).toList();
  }

  private List<List<Part>> waiting() {
    return stage.state().queue().stream().map(item -> item.message().parts()).toList();
  }

  private List<List<Part>> said() {
    return stage.state().transcript().messages().stream()
        .filter(message -> message.role() == Role.USER)
        .map(Message::parts)
        .toList();
  }

  private String run() {
    return stage.state().run().orElseThrow().run();
  }

  /** A worker takes the run that is active. */
  private void claim() {
    stage.submit(Commands.claim(run(), "fence"));
  }

  /** And ends it. */
  private void settle() {
    stage.submit(Commands.settle(run(), "fence", RunOutcome.COMPLETED));
  }

  @Test
  void several_that_come_while_one_run_winds_down_are_answered_in_their_order() {
    stage.begin("one");
    claim();
    ask("ordinary", Policy.QUEUE);
    assertThat(interrupt("a").position()).isZero();
    assertThat(interrupt("b").position()).isEqualTo(1);
    assertThat(interrupt("c").position()).isEqualTo(2);
    assertThat(waiting()).isEqualTo(parts("a", "b", "c", "ordinary"));
    stage.restart();
    for (int i = 0; i < 4; i++) {
      settle();
      claim();
    }
    assertThat(said()).isEqualTo(parts("one", "a", "b", "c", "ordinary"));
    assertThat(stage.folded()).isEqualTo(stage.state());
  }

  @Test
  void who_interrupts_a_run_that_nobody_has_comes_after_who_did_so_before() {
    stage.begin("one");
    claim();
    ask("ordinary", Policy.QUEUE);
    interrupt("a");
    interrupt("b");
    settle();
    // The run that answers a, which nobody has claimed, ends at once; then it is b's turn.
    assertThat(interrupt("c").position()).isZero();
    assertThat(said()).isEqualTo(parts("one", "a", "b"));
    assertThat(waiting()).isEqualTo(parts("c", "ordinary"));
    assertThat(stage.state().transcript().messages().getLast().outcome()).isEmpty();
    claim();
    settle();
    assertThat(said()).isEqualTo(parts("one", "a", "b", "c"));
    assertThat(stage.folded()).isEqualTo(stage.state());
  }

  @Test
  void who_interrupts_a_run_that_nobody_has_finds_a_place_in_a_full_queue() {
    stage.begin("one");
    claim();
    interrupt("a");
    interrupt("b");
    settle();
    while (ask("ordinary", Policy.QUEUE) instanceof SessionOutcome.Enqueued) {
      // As many as may wait.
    }
    assertThat(interrupt("c").position()).isZero();
    assertThat(said()).isEqualTo(parts("one", "a", "b"));
    assertThat(stage.state().queue()).hasSize(SessionLimits.MAX_QUEUED);
  }

  @Test
  void what_a_run_was_told_in_vain_waits_behind_all_that_interrupt() {
    stage.begin("one");
    claim();
    interrupt("a");
    interrupt("b");
    settle();
    stage.submit(Commands.steer(run(), "said in vain"));
    interrupt("c");
    assertThat(waiting()).isEqualTo(parts("c", "said in vain"));
  }

  @Test
  void one_that_is_edited_keeps_its_place_and_the_next_comes_after_it() {
    stage.begin("one");
    claim();
    SessionOutcome.Enqueued first = interrupt("a");
    ask("ordinary", Policy.QUEUE);
    stage.submit(new Command.EditQueued(first.item(), Commands.parts("A")));
    interrupt("b");
    assertThat(waiting()).isEqualTo(parts("A", "b", "ordinary"));
  }

  @Test
  void one_that_comes_again_is_told_the_same_and_waits_once() {
    stage.begin("one");
    claim();
    interrupt("a");
    interrupt("b");
    settle();
    Command c = Commands.begin("c", Policy.INTERRUPT);
    SessionOutcome first = stage.submit(c, KEY);
    assertThat(stage.submit(c, KEY)).isEqualTo(first);
    stage.restart();
    assertThat(stage.submit(c, KEY)).isEqualTo(first);
    assertThat(waiting()).isEqualTo(parts("c"));
  }
}
