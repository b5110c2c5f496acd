package io.headrace.client.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What waits to be sent is joined, split and kept in order. */
class BacklogTest {
  private final Backlog backlog = new Backlog();

  private void add(RunEvent... events) {
    for (RunEvent event : events) {
      var _ = backlog.add(event, event.pendingBytes());
    }
  }

  private static Asking question(String title) {
    return new Asking(Question.of(title), "k", new CompletableFuture<>());
  }

  private List<RunEvent> take() {
    return ((Writing) backlog.take().orElseThrow()).events();
  }

  private static RunEvent step() {
    return RunEvent.steerTaken("s");
  }

  @Test
  void nothing_is_nothing() {
    assertThat(backlog.take()).isEmpty();
    assertThat(backlog.clear()).isEmpty();
  }

  @Test
  void neighbours_of_a_kind_are_one() {
    add(RunEvent.text("a"), RunEvent.text("b"), RunEvent.thinking("c"));
    add(RunEvent.toolInput("1", "d"), RunEvent.toolInput("1", "e"), RunEvent.toolInput("2", "f"));
    add(RunEvent.text("g"));
    assertThat(take())
        .containsExactly(
            RunEvent.text("ab"),
            RunEvent.thinking("c"),
            RunEvent.toolInput("1", "de"),
            RunEvent.toolInput("2", "f"),
            RunEvent.text("g"));
    assertThat(backlog.take()).isEmpty();
  }

  @Test
  void a_character_that_comes_in_two_halves_goes_as_one() {
    add(RunEvent.text("a\ud83d"));
    assertThat(take()).containsExactly(RunEvent.text("a"));
    add(RunEvent.text("\ude00b"));
    assertThat(take()).containsExactly(RunEvent.text("\ud83d\ude00b"));
    add(RunEvent.text("\ud83d"));
    assertThat(backlog.take()).isEmpty();
    add(RunEvent.thinking("c"), RunEvent.text("d"));
    assertThat(take()).containsExactly(RunEvent.thinking("c"), RunEvent.text("d"));
  }

  /** It would wait until that has gone, which it never does. */
  @Test
  @Timeout(30)
  void half_a_character_keeps_nothing_large_waiting() throws Exception {
    Outbox outbox = new Outbox("the run", "e.1");
    outbox.write(RunEvent.text("\ud83d"));
    assertThat(outbox.next()).isEmpty();
    RunEvent large = RunEvent.thinking("x".repeat(Outbox.MAX_PENDING_BYTES));
    outbox.write(large);
    assertThat(((Writing) outbox.next().orElseThrow()).events()).containsExactly(large);
  }

  @Test
  void a_question_stands_between_what_was_written_before_and_after() {
    Asking question = question("?");
    add(RunEvent.text("a"));
    backlog.add(question);
    add(RunEvent.text("b"));
    assertThat(take()).containsExactly(RunEvent.text("a"));
    assertThat(backlog.take()).contains(question);
    assertThat(take()).containsExactly(RunEvent.text("b"));
  }

  @Test
  void a_request_has_500_events_at_most() {
    for (int i = 0; i < 1_001; i++) {
      add(step());
    }
    assertThat(List.of(take().size(), take().size(), take().size())).containsExactly(500, 500, 1);
    // The last place is taken by deltas that are being joined.
    for (int i = 0; i < 499; i++) {
      add(step());
    }
    add(RunEvent.text("a"), RunEvent.text("b"), RunEvent.thinking("c"));
    assertThat(take()).hasSize(500).last().isEqualTo(RunEvent.text("ab"));
    assertThat(take()).containsExactly(RunEvent.thinking("c"));
  }

  @Test
  void a_request_has_256_kib_or_one_event() {
    RunEvent large = RunEvent.text("x".repeat(170_000));
    RunEvent some = RunEvent.text("y".repeat(50_000));
    add(large, some, RunEvent.text("z"), some);
    assertThat(take()).containsExactly(large);
    assertThat(take()).containsExactly(RunEvent.text(some.text() + "z"));
    assertThat(take()).containsExactly(some);
  }

  @Test
  void what_a_request_counts_is_what_its_events_counted() {
    int counted = 0;
    for (int i = 0; i < 2_000; i++) {
      RunEvent event = i % 3 == 0 ? step() : RunEvent.text("x".repeat(i));
      counted += event.pendingBytes();
      add(event);
    }
    int taken = 0;
    for (Optional<Work> next = backlog.take(); next.isPresent(); next = backlog.take()) {
      taken += next.get().bytes();
    }
    assertThat(taken).isEqualTo(counted);
  }

  @Test
  void what_is_forgotten_is_gone_and_its_questions_are_told() {
    Asking question = question("?");
    add(RunEvent.text("a"));
    backlog.add(question);
    add(RunEvent.text("b"));
    List<Asking> told = new ArrayList<>(backlog.clear());
    assertThat(told).containsExactly(question);
    assertThat(backlog.take()).isEmpty();
  }
}
